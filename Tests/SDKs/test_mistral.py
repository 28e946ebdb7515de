"""`mistralai`: chat, embeddings and models."""

import json

import pydantic
import pytest
from mistralai.client import Mistral

import asks
from sdks import KEY

CLIENT = "mistralai"
MODEL = "mistral-small-latest"


class City(pydantic.BaseModel):
    name: str
    inhabitants: int


@pytest.fixture
def client(root):
    with Mistral(server_url=f"{root}/mistral", api_key=KEY) as client:
        yield client


@pytest.fixture
def chat(client):
    def ask(messages, **more):
        messages = asks.user(messages) if isinstance(messages, str) else messages
        return client.chat.complete(model=MODEL, messages=messages, **more)
    return ask


@pytest.fixture
def streamed(client):
    def ask(messages, **more):
        return [e.data for e in client.chat.stream(model=MODEL, messages=asks.user(messages), **more)]
    return ask


def calls(message):
    return [(c.function.name, json.loads(c.function.arguments)) for c in message.tool_calls or []]


def words(content):
    """The words of a content, which is a list where the model thought."""
    if isinstance(content, str):
        return content
    return "".join(c.text for c in content or [] if c.type == "text")


def thoughts(content):
    if not isinstance(content, list):
        return ""
    return "".join(t.text for c in content if c.type == "thinking" for t in c.thinking)


@pytest.mark.row("whole")
def test_a_whole_answer(chat):
    answer = chat(asks.WHOLE)
    assert answer.choices[0].message.content == asks.ANSWER and answer.choices[0].finish_reason == "stop"
    assert len(answer.id) == 32 and answer.usage.total_tokens > 0


@pytest.mark.row("stream")
def test_a_streamed_answer(streamed):
    chunks = streamed(asks.WHOLE)
    assert "".join(c.choices[0].delta.content for c in chunks) == asks.ANSWER
    assert chunks[-1].choices[0].finish_reason == "stop" and chunks[-1].usage.total_tokens > 0


@pytest.mark.row("turns")
def test_the_second_turn(chat):
    assert chat(asks.two_turns()).choices[0].message.content == asks.SECOND_ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(chat):
    answer = chat(asks.TOOL, tools=[asks.FUNCTION])
    assert calls(answer.choices[0].message) == [asks.CALL] and answer.choices[0].finish_reason == "tool_calls"
    assert len(answer.choices[0].message.tool_calls[0].id) == 9


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(chat):
    assert calls(chat(asks.TOOLS, tools=[asks.FUNCTION]).choices[0].message) == asks.CALLS


@pytest.mark.row("tool_stream")
@pytest.mark.parametrize("question, expected", [(asks.TOOL, [asks.CALL]), (asks.TOOLS, asks.CALLS)])
def test_tool_calls_streamed(streamed, question, expected):
    made = {}
    for chunk in streamed(question, tools=[asks.FUNCTION]):
        for part in chunk.choices[0].delta.tool_calls or []:
            call = made.setdefault(part.index, [part.function.name, ""])
            call[1] += part.function.arguments
    assert [(made[i][0], json.loads(made[i][1])) for i in sorted(made)] == expected


@pytest.mark.row("loop")
def test_the_loop_of_tools_ends(chat):
    messages = asks.user(asks.TOOL)

    def answered(answer, results):
        message = answer.choices[0].message
        messages.append(message)
        for call, result in zip(message.tool_calls, results):
            messages.append({"role": "tool", "name": "weather", "tool_call_id": call.id, "content": result})

    answer, rounds = asks.loop(
        lambda: chat(messages, tools=[asks.FUNCTION]), lambda a: a.choices[0].message.tool_calls, answered)
    assert (answer.choices[0].message.content, rounds) == (asks.TOLD, 2)


@pytest.mark.row("structured")
def test_structured_output_is_parsed(client):
    answer = client.chat.parse(City, model=MODEL, messages=asks.user(asks.DESCRIBE))
    assert answer.choices[0].message.parsed == City(**asks.OSLO)


@pytest.mark.row("sample")
def test_structured_output_made_up_from_the_schema(client):
    answer = client.chat.parse(City, model=MODEL, messages=asks.user(asks.DESCRIBE_ANY))
    assert isinstance(answer.choices[0].message.parsed, City)


@pytest.mark.row("reasoning")
def test_thinking(chat):
    content = chat(asks.THINK).choices[0].message.content
    assert thoughts(content) == asks.THOUGHT and words(content) == asks.AFTER_THOUGHT


@pytest.mark.row("reasoning_stream")
def test_thinking_streamed(streamed):
    contents = [c.choices[0].delta.content for c in streamed(asks.THINK)]
    assert "".join(map(thoughts, contents)) == asks.THOUGHT
    assert "".join(map(words, contents)) == asks.AFTER_THOUGHT


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(chat):
    answer = chat(asks.STORY, max_tokens=16)
    assert answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens == 16


@pytest.mark.row("stop")
def test_a_stop_sequence(chat):
    assert chat(asks.COUNT, stop=[asks.STOP]).choices[0].message.content.strip() == asks.COUNTED


@pytest.mark.row("usage")
def test_usage(chat):
    usage = chat(asks.COST).usage
    assert (usage.prompt_tokens, usage.completion_tokens) == (asks.INPUT, asks.OUTPUT)


@pytest.mark.row("embeddings")
def test_embeddings(client):
    answer = client.embeddings.create(model="mistral-embed", inputs=["Oslo", "Bergen"])
    assert [d.embedding for d in answer.data] == [asks.VECTOR, asks.VECTOR]


@pytest.mark.row("models")
def test_models(client):
    names = [m.id for m in client.models.list().data]
    assert names and client.models.retrieve(model_id=names[0]).id == names[0]


@pytest.mark.row("tool_words")
def test_words_and_a_tool_call(chat):
    message = chat(asks.WORDS_AND_TOOL, tools=[asks.FUNCTION]).choices[0].message
    assert words(message.content) == asks.WORDS and calls(message) == [asks.CALL]
