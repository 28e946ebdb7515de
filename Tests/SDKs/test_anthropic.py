"""`anthropic`: messages, counting, models and batches."""

import anthropic
import pydantic
import pytest

import asks
from sdks import KEY

CLIENT = "anthropic"
MODEL = "claude-sonnet-4-5"
WEATHER = {"name": "weather", "description": "The weather", "input_schema": asks.WEATHER}
THINKING = {"thinking": {"type": "adaptive"}}


class City(pydantic.BaseModel):
    name: str
    inhabitants: int


@pytest.fixture
def client(root):
    with anthropic.Anthropic(base_url=f"{root}/anthropic", api_key=KEY, max_retries=0) as client:
        yield client


def arguments(messages, **more):
    messages = asks.user(messages) if isinstance(messages, str) else messages
    return {"model": MODEL, "max_tokens": 2048, "messages": messages, **more}


@pytest.fixture
def say(client):
    return lambda messages, **more: client.messages.create(**arguments(messages, **more))


@pytest.fixture
def streamed(client):
    """The events of the helper's stream, and the message it put together."""
    def run(messages, **more):
        with client.messages.stream(**arguments(messages, **more)) as stream:
            return list(stream), stream.get_final_message()
    return run


def text(message):
    return "".join(b.text for b in message.content if b.type == "text")


def calls(message):
    return [(b.name, b.input) for b in message.content if b.type == "tool_use"]


@pytest.mark.row("whole")
def test_a_whole_answer(say):
    message = say(asks.WHOLE)
    assert text(message) == asks.ANSWER and message.stop_reason == "end_turn"
    assert message.id.startswith("msg_") and message._request_id.startswith("req_")
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0


@pytest.mark.row("stream")
def test_a_streamed_answer(say):
    events = list(say(asks.WHOLE, stream=True))
    assert [e.delta.text for e in events if e.type == "content_block_delta"] == [
        "Oslo ", "is ", "older – ", "by thirty years."]
    assert (events[0].type, events[-1].type) == ("message_start", "message_stop")
    assert events[-2].usage.output_tokens > 0


@pytest.mark.row("stream")
def test_the_streaming_helper_puts_it_together(streamed, say):
    _, message = streamed(asks.WHOLE)
    whole = say(asks.WHOLE)
    assert text(message) == text(whole) == asks.ANSWER
    assert message.usage.output_tokens == whole.usage.output_tokens


@pytest.mark.row("turns")
def test_the_second_turn(say):
    assert text(say(asks.two_turns())) == asks.SECOND_ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(say):
    message = say(asks.TOOL, tools=[WEATHER])
    assert calls(message) == [asks.CALL] and message.stop_reason == "tool_use"
    assert message.content[0].id.startswith("toolu_")


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(say):
    message = say(asks.TOOLS, tools=[WEATHER])
    assert calls(message) == asks.CALLS and len({b.id for b in message.content}) == 2


@pytest.mark.row("tool_stream")
@pytest.mark.parametrize("question, expected", [(asks.TOOL, [asks.CALL]), (asks.TOOLS, asks.CALLS)])
def test_tool_calls_streamed(streamed, question, expected):
    events, message = streamed(question, tools=[WEATHER])
    assert calls(message) == expected and message.stop_reason == "tool_use"
    assert any(e.type == "input_json" for e in events)


@pytest.mark.row("tool_words")
def test_words_and_a_tool_call(say):
    message = say(asks.WORDS_AND_TOOL, tools=[WEATHER])
    assert text(message) == asks.WORDS and calls(message) == [asks.CALL]


@pytest.mark.row("loop")
@pytest.mark.parametrize("question, told", [(asks.TOOL, asks.TOLD), (asks.TOOLS, "Both are told.")])
def test_the_loop_of_tools_ends(say, question, told):
    messages = asks.user(question)

    def answered(message, results):
        ids = [b.id for b in message.content if b.type == "tool_use"]
        messages.append({"role": "assistant", "content": message.content})
        messages.append({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": i, "content": r} for i, r in zip(ids, results)]})

    message, rounds = asks.loop(lambda: say(messages, tools=[WEATHER]), calls, answered)
    assert (text(message), rounds) == (told, 2)


@pytest.mark.row("structured")
def test_structured_output_is_parsed(client):
    message = client.messages.parse(**arguments(asks.DESCRIBE), output_format=City)
    assert message.parsed_output == City(**asks.OSLO)


@pytest.mark.row("sample")
def test_structured_output_made_up_from_the_schema(client):
    message = client.messages.parse(**arguments(asks.DESCRIBE_ANY), output_format=City)
    assert isinstance(message.parsed_output, City)


@pytest.mark.row("reasoning")
def test_thinking_is_a_signed_block(say):
    message = say(asks.THINK, **THINKING)
    assert [b.type for b in message.content] == ["thinking", "text"]
    assert message.content[0].thinking == asks.THOUGHT and message.content[0].signature
    assert text(message) == asks.AFTER_THOUGHT and message.usage.output_tokens == 50


@pytest.mark.row("reasoning_stream")
def test_thinking_streamed(streamed):
    events, message = streamed(asks.THINK, **THINKING)
    assert "".join(e.thinking for e in events if e.type == "thinking") == asks.THOUGHT
    assert message.content[0].thinking == asks.THOUGHT and message.content[0].signature
    assert text(message) == asks.AFTER_THOUGHT


@pytest.mark.row("refusal")
def test_a_refusal(say, streamed):
    message = say(asks.BAD)
    assert message.stop_reason == "refusal"
    assert streamed(asks.BAD)[1].stop_reason == "refusal"


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(say):
    message = say(asks.STORY, max_tokens=16)
    assert message.stop_reason == "max_tokens" and message.usage.output_tokens == 16
    assert text(message).startswith(asks.STORY_BEGINS)


@pytest.mark.row("stop")
def test_a_stop_sequence(say):
    message = say(asks.COUNT, stop_sequences=[asks.STOP])
    assert text(message).strip() == asks.COUNTED
    assert (message.stop_reason, message.stop_sequence) == ("stop_sequence", asks.STOP)


@pytest.mark.row("usage")
def test_usage(say):
    usage = say(asks.COST).usage
    assert (usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens) == (
        asks.INPUT - asks.CACHED, asks.CACHED, asks.OUTPUT)


@pytest.mark.row("count")
def test_counting_tokens(client, say):
    counted = client.messages.count_tokens(model=MODEL, messages=asks.user(asks.WHOLE))
    assert counted.input_tokens == say(asks.WHOLE).usage.input_tokens > 0


@pytest.mark.row("models")
def test_models(client):
    names = [m.id for m in client.models.list()]
    assert names and client.models.retrieve(names[0]).id == names[0]


@pytest.mark.row("batches")
def test_a_batch_and_its_results(client):
    params = arguments(asks.WHOLE)
    made = client.messages.batches.create(requests=[{"custom_id": "one", "params": params}])
    assert made.id.startswith("msgbatch_")
    assert client.messages.batches.retrieve(made.id).id == made.id
    results = list(client.messages.batches.results(made.id))
    assert [r.custom_id for r in results] == ["one"] and results[0].result.type == "succeeded"
