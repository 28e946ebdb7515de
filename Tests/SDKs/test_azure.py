"""`openai`, asked as Azure: its deployments are in the path."""

import json

import openai
import pydantic
import pytest

import asks
from sdks import KEY

CLIENT = "azure"
MODEL = "gpt-4o-mini"


class City(pydantic.BaseModel):
    name: str
    inhabitants: int


@pytest.fixture
def client(root):
    with openai.AzureOpenAI(
            azure_endpoint=f"{root}/azure", api_key=KEY, api_version="2024-12-01-preview", max_retries=0) as client:
        yield client


@pytest.fixture
def chat(client):
    def ask(text, **more):
        return client.chat.completions.create(model=MODEL, messages=asks.user(text), **more)
    return ask


@pytest.mark.row("whole")
def test_a_whole_answer(chat):
    answer = chat(asks.WHOLE)
    assert answer.choices[0].message.content == asks.ANSWER
    assert answer.model_extra["prompt_filter_results"][0]["prompt_index"] == 0


@pytest.mark.row("stream")
def test_a_streamed_answer(chat):
    chunks = list(chat(asks.WHOLE, stream=True))
    assert chunks[0].choices == [] and chunks[0].id == ""
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == asks.ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(chat):
    call = chat(asks.TOOL, tools=[asks.FUNCTION]).choices[0].message.tool_calls[0]
    assert call.function.name == "weather"


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(chat):
    calls = chat(asks.TOOLS, tools=[asks.FUNCTION]).choices[0].message.tool_calls
    assert [json.loads(c.function.arguments) for c in calls] == [arguments for _, arguments in asks.CALLS]


@pytest.mark.row("structured")
def test_structured_output_is_parsed(client):
    answer = client.chat.completions.parse(model=MODEL, messages=asks.user(asks.DESCRIBE), response_format=City)
    assert answer.choices[0].message.parsed == City(**asks.OSLO)


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(chat):
    answer = chat(asks.STORY, max_tokens=16)
    assert answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens == 16


@pytest.mark.row("loop")
def test_the_loop_of_tools_ends(client):
    messages = asks.user(asks.TOOL)

    def answered(answer, results):
        message = answer.choices[0].message
        messages.append(message)
        for call, result in zip(message.tool_calls, results):
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

    answer, rounds = asks.loop(
        lambda: client.chat.completions.create(model=MODEL, messages=messages, tools=[asks.FUNCTION]),
        lambda a: a.choices[0].message.tool_calls, answered)
    assert (answer.choices[0].message.content, rounds) == (asks.TOLD, 2)


@pytest.mark.row("embeddings")
def test_embeddings(client):
    answer = client.embeddings.create(model="text-embedding-3-small", input="Oslo", encoding_format="float")
    assert answer.data[0].embedding == asks.VECTOR


@pytest.mark.row("embeddings_base64")
def test_embeddings_as_the_sdk_asks_for_them_by_itself(client):
    assert client.embeddings.create(model="text-embedding-3-small", input="Oslo").data[0].embedding == asks.VECTOR
