"""`cohere`: chat and embeddings of its second version."""

import json

import cohere
import pytest

import asks
from sdks import KEY

CLIENT = "cohere"
MODEL = "command-a-03-2025"


@pytest.fixture
def client(root):
    return cohere.ClientV2(api_key=KEY, base_url=f"{root}/cohere")


@pytest.fixture
def chat(client):
    def ask(messages, **more):
        messages = asks.user(messages) if isinstance(messages, str) else messages
        return client.chat(model=MODEL, messages=messages, **more)
    return ask


@pytest.fixture
def streamed(client):
    return lambda text, **more: list(client.chat_stream(model=MODEL, messages=asks.user(text), **more))


def words(message):
    return "".join(c.text for c in message.content or [] if c.type == "text")


def calls(message):
    return [(c.function.name, json.loads(c.function.arguments)) for c in message.tool_calls or []]


@pytest.mark.row("whole")
def test_a_whole_answer(chat):
    answer = chat(asks.WHOLE)
    assert words(answer.message) == asks.ANSWER and answer.finish_reason == "COMPLETE"
    assert answer.usage.tokens.input_tokens > 0 and answer.usage.billed_units.output_tokens > 0


@pytest.mark.row("stream")
def test_a_streamed_answer(streamed):
    events = streamed(asks.WHOLE)
    kinds = [e.type for e in events]
    assert kinds[:2] == ["message-start", "content-start"] and kinds[-2:] == ["content-end", "message-end"]
    assert "".join(e.delta.message.content.text for e in events if e.type == "content-delta") == asks.ANSWER
    assert events[-1].delta.finish_reason == "COMPLETE" and events[-1].delta.usage.tokens.output_tokens > 0


@pytest.mark.row("turns")
def test_the_second_turn(chat):
    assert words(chat(asks.two_turns()).message) == asks.SECOND_ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(chat):
    answer = chat(asks.TOOL, tools=[asks.FUNCTION])
    assert calls(answer.message) == [asks.CALL] and answer.finish_reason == "TOOL_CALL"


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(chat):
    assert calls(chat(asks.TOOLS, tools=[asks.FUNCTION]).message) == asks.CALLS


@pytest.mark.row("tool_stream")
@pytest.mark.parametrize("question, expected", [(asks.TOOL, [asks.CALL]), (asks.TOOLS, asks.CALLS)])
def test_tool_calls_streamed(streamed, question, expected):
    made = {}
    for event in streamed(question, tools=[asks.FUNCTION]):
        if event.type == "tool-call-start":
            function = event.delta.message.tool_calls.function
            made[event.index] = [function.name, function.arguments or ""]
        if event.type == "tool-call-delta":
            made[event.index][1] += event.delta.message.tool_calls.function.arguments
    assert [(made[i][0], json.loads(made[i][1])) for i in sorted(made)] == expected


@pytest.mark.row("loop")
def test_the_loop_of_tools_ends(chat):
    messages = asks.user(asks.TOOL)

    def answered(answer, results):
        messages.append(answer.message)
        for call, result in zip(answer.message.tool_calls, results):
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

    answer, rounds = asks.loop(
        lambda: chat(messages, tools=[asks.FUNCTION]), lambda a: a.message.tool_calls, answered)
    assert (words(answer.message), rounds) == (asks.TOLD, 2)


@pytest.mark.row("structured")
def test_structured_output(chat):
    answer = chat(asks.DESCRIBE, response_format={"type": "json_object", "schema": asks.CITY})
    assert json.loads(words(answer.message)) == asks.OSLO


@pytest.mark.row("sample")
def test_structured_output_made_up_from_the_schema(chat):
    answer = chat(asks.DESCRIBE_ANY, response_format={"type": "json_object", "schema": asks.CITY})
    made = json.loads(words(answer.message))
    assert isinstance(made["name"], str) and isinstance(made["inhabitants"], int)


@pytest.mark.row("reasoning")
def test_thinking(chat):
    message = chat(asks.THINK, thinking={"type": "enabled"}).message
    assert [c.thinking for c in message.content if c.type == "thinking"] == [asks.THOUGHT]
    assert words(message) == asks.AFTER_THOUGHT


@pytest.mark.row("reasoning_stream")
def test_thinking_streamed(streamed):
    deltas = [e.delta.message.content for e in streamed(asks.THINK, thinking={"type": "enabled"})
              if e.type == "content-delta"]
    assert "".join(d.thinking or "" for d in deltas) == asks.THOUGHT
    assert "".join(d.text or "" for d in deltas) == asks.AFTER_THOUGHT


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(chat):
    answer = chat(asks.STORY, max_tokens=16)
    assert answer.finish_reason == "MAX_TOKENS" and answer.usage.tokens.output_tokens == 16


@pytest.mark.row("stop")
def test_a_stop_sequence(chat):
    answer = chat(asks.COUNT, stop_sequences=[asks.STOP])
    assert words(answer.message).strip() == asks.COUNTED and answer.finish_reason == "STOP_SEQUENCE"


@pytest.mark.row("usage")
def test_usage(chat):
    tokens = chat(asks.COST).usage.tokens
    assert (tokens.input_tokens, tokens.output_tokens) == (asks.INPUT, asks.OUTPUT)


@pytest.mark.row("embeddings")
def test_embeddings(client):
    answer = client.embed(
        model="embed-v4.0", texts=["Oslo", "Bergen"], input_type="search_document", embedding_types=["float"])
    assert answer.embeddings.float_ == [asks.VECTOR, asks.VECTOR]


@pytest.mark.row("tool_words")
def test_words_before_a_tool_call_are_its_plan(chat):
    message = chat(asks.WORDS_AND_TOOL, tools=[asks.FUNCTION]).message
    assert asks.WORDS in (message.tool_plan, words(message)) and calls(message) == [asks.CALL]


@pytest.mark.row("models")
def test_models(client):
    assert [m.name for m in client.models.list().models]
