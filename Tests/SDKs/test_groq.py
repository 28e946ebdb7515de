"""`groq`: chat completions and models."""

import json

import groq
import pytest

import asks
from sdks import KEY

CLIENT = "groq"
MODEL = "llama-3.3-70b-versatile"
SCHEMA = {"type": "json_schema", "json_schema": {"name": "city", "schema": asks.CITY, "strict": True}}


@pytest.fixture
def client(root):
    with groq.Groq(base_url=f"{root}/groq", api_key=KEY, max_retries=0) as client:
        yield client


@pytest.fixture
def chat(client):
    def ask(messages, **more):
        messages = asks.user(messages) if isinstance(messages, str) else messages
        return client.chat.completions.create(model=MODEL, messages=messages, **more)
    return ask


def calls(message):
    return [(c.function.name, json.loads(c.function.arguments)) for c in message.tool_calls or []]


def joined(chunks):
    made = {}
    for chunk in chunks:
        for part in chunk.choices[0].delta.tool_calls or [] if chunk.choices else []:
            call = made.setdefault(part.index, [part.function.name, ""])
            call[1] += part.function.arguments or ""
    return [(made[i][0], json.loads(made[i][1])) for i in sorted(made)]


@pytest.mark.row("whole")
def test_a_whole_answer(chat):
    answer = chat(asks.WHOLE)
    assert answer.choices[0].message.content == asks.ANSWER and answer.choices[0].finish_reason == "stop"
    assert answer.x_groq.id.startswith("req_") and answer.usage.total_tokens > 0


@pytest.mark.row("stream")
def test_a_streamed_answer(chat):
    chunks = list(chat(asks.WHOLE, stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == asks.ANSWER
    assert chunks[0].x_groq.id.startswith("req_")
    assert any(c.x_groq and c.x_groq.usage and c.x_groq.usage.total_tokens > 0 for c in chunks[1:])


@pytest.mark.row("turns")
def test_the_second_turn(chat):
    assert chat(asks.two_turns()).choices[0].message.content == asks.SECOND_ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(chat):
    answer = chat(asks.TOOL, tools=[asks.FUNCTION])
    assert calls(answer.choices[0].message) == [asks.CALL] and answer.choices[0].finish_reason == "tool_calls"


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(chat):
    assert calls(chat(asks.TOOLS, tools=[asks.FUNCTION]).choices[0].message) == asks.CALLS


@pytest.mark.row("tool_stream")
@pytest.mark.parametrize("question, expected", [(asks.TOOL, [asks.CALL]), (asks.TOOLS, asks.CALLS)])
def test_tool_calls_streamed(chat, question, expected):
    assert joined(chat(question, tools=[asks.FUNCTION], stream=True)) == expected


@pytest.mark.row("loop")
def test_the_loop_of_tools_ends(chat):
    messages = asks.user(asks.TOOL)

    def answered(answer, results):
        message = answer.choices[0].message
        messages.append(message)
        for call, result in zip(message.tool_calls, results):
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

    answer, rounds = asks.loop(
        lambda: chat(messages, tools=[asks.FUNCTION]), lambda a: a.choices[0].message.tool_calls, answered)
    assert (answer.choices[0].message.content, rounds) == (asks.TOLD, 2)


@pytest.mark.row("structured")
def test_structured_output(chat):
    assert json.loads(chat(asks.DESCRIBE, response_format=SCHEMA).choices[0].message.content) == asks.OSLO


@pytest.mark.row("sample")
def test_structured_output_made_up_from_the_schema(chat):
    made = json.loads(chat(asks.DESCRIBE_ANY, response_format=SCHEMA).choices[0].message.content)
    assert isinstance(made["name"], str) and isinstance(made["inhabitants"], int)


@pytest.mark.row("reasoning")
def test_reasoning(chat):
    message = chat(asks.THINK, reasoning_format="parsed").choices[0].message
    assert message.reasoning == asks.THOUGHT and message.content == asks.AFTER_THOUGHT


@pytest.mark.row("reasoning_stream")
def test_reasoning_streamed(chat):
    deltas = [c.choices[0].delta for c in chat(asks.THINK, reasoning_format="parsed", stream=True) if c.choices]
    assert "".join(d.reasoning or "" for d in deltas) == asks.THOUGHT
    assert "".join(d.content or "" for d in deltas) == asks.AFTER_THOUGHT


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(chat):
    answer = chat(asks.STORY, max_completion_tokens=16)
    assert answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens == 16


@pytest.mark.row("stop")
def test_a_stop_sequence(chat):
    assert chat(asks.COUNT, stop=[asks.STOP]).choices[0].message.content.strip() == asks.COUNTED


@pytest.mark.row("usage")
def test_usage(chat):
    usage = chat(asks.COST).usage
    assert (usage.prompt_tokens, usage.completion_tokens) == (asks.INPUT, asks.OUTPUT)


@pytest.mark.row("models")
def test_models(client):
    names = [m.id for m in client.models.list().data]
    assert names and client.models.retrieve(names[0]).id == names[0]


@pytest.mark.row("tool_words")
def test_words_and_a_tool_call(chat):
    message = chat(asks.WORDS_AND_TOOL, tools=[asks.FUNCTION]).choices[0].message
    assert message.content == asks.WORDS and calls(message) == [asks.CALL]
