"""`openai`: responses."""

import json

import openai
import pydantic
import pytest

import asks
from sdks import KEY

CLIENT = "openai-responses"
MODEL = "gpt-5-mini"
WEATHER = {"type": "function", "name": "weather", "description": "The weather", "parameters": asks.WEATHER,
           "strict": False}


class City(pydantic.BaseModel):
    name: str
    inhabitants: int


@pytest.fixture
def client(root):
    with openai.OpenAI(base_url=f"{root}/openai/v1", api_key=KEY, max_retries=0) as client:
        yield client


@pytest.fixture
def respond(client):
    return lambda asked, **more: client.responses.create(model=MODEL, input=asked, **more)


def calls(response):
    return [(i.name, json.loads(i.arguments)) for i in response.output if i.type == "function_call"]


def kinds(events):
    """The types of the events, each run of the same type once."""
    types = [e.type for e in events]
    return [t for i, t in enumerate(types) if i == 0 or types[i - 1] != t]


@pytest.mark.row("whole")
def test_a_whole_answer(respond):
    response = respond(asks.WHOLE)
    assert response.output_text == asks.ANSWER and response.status == "completed"
    assert response.id.startswith("resp_") and response.output[0].id.startswith("msg_")
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens > 0
    assert response._request_id.startswith("req_")


@pytest.mark.row("stream")
def test_a_streamed_answer(respond):
    events = list(respond(asks.WHOLE, stream=True))
    assert kinds(events) == [
        "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
        "response.output_text.delta", "response.output_text.done", "response.content_part.done",
        "response.output_item.done", "response.completed"]
    assert [e.sequence_number for e in events] == list(range(len(events)))
    assert [e.delta for e in events if e.type == "response.output_text.delta"] == [
        "Oslo ", "is ", "older – ", "by thirty years."]
    assert events[-1].response.output_text == asks.ANSWER


@pytest.mark.row("stream")
def test_the_streaming_helper_puts_it_together(client):
    with client.responses.stream(model=MODEL, input=asks.WHOLE) as stream:
        assert stream.get_final_response().output_text == asks.ANSWER


@pytest.mark.row("turns")
def test_the_second_turn(respond):
    assert respond(asks.two_turns()).output_text == asks.SECOND_ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(respond):
    response = respond(asks.TOOL, tools=[WEATHER])
    assert calls(response) == [asks.CALL]
    assert response.output[0].call_id.startswith("call_") and response.output[0].id.startswith("fc_")


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(respond):
    assert calls(respond(asks.TOOLS, tools=[WEATHER])) == asks.CALLS


@pytest.mark.row("tool_stream")
def test_tool_calls_streamed(client):
    with client.responses.stream(model=MODEL, input=asks.TOOLS, tools=[WEATHER]) as stream:
        events = list(stream)
        assert calls(stream.get_final_response()) == asks.CALLS
    pieces = {}
    for event in events:
        if event.type == "response.function_call_arguments.delta":
            pieces[event.output_index] = pieces.get(event.output_index, "") + event.delta
    assert [json.loads(pieces[i]) for i in sorted(pieces)] == [arguments for _, arguments in asks.CALLS]


@pytest.mark.row("tool_words")
def test_words_and_a_tool_call(respond):
    response = respond(asks.WORDS_AND_TOOL, tools=[WEATHER])
    assert response.output_text == asks.WORDS and calls(response) == [asks.CALL]


@pytest.mark.row("loop")
@pytest.mark.parametrize("question, told", [(asks.TOOL, asks.TOLD), (asks.TOOLS, "Both are told.")])
def test_the_loop_of_tools_ends(respond, question, told):
    items = asks.user(question)

    def answered(response, results):
        made = [i for i in response.output if i.type == "function_call"]
        items.extend(response.output)
        for call, result in zip(made, results):
            items.append({"type": "function_call_output", "call_id": call.call_id, "output": result})

    response, rounds = asks.loop(lambda: respond(items, tools=[WEATHER]), calls, answered)
    assert (response.output_text, rounds) == (told, 2)


@pytest.mark.row("structured")
def test_structured_output_is_parsed(client):
    response = client.responses.parse(model=MODEL, input=asks.DESCRIBE, text_format=City)
    assert response.output_parsed == City(**asks.OSLO)


@pytest.mark.row("sample")
def test_structured_output_made_up_from_the_schema(client):
    assert isinstance(client.responses.parse(model=MODEL, input=asks.DESCRIBE_ANY, text_format=City).output_parsed, City)


def thought(response):
    return "".join(part.text for item in response.output if item.type == "reasoning" for part in item.summary)


@pytest.mark.row("reasoning")
def test_a_summary_of_the_reasoning(respond):
    response = respond(asks.THINK, reasoning={"summary": "auto"})
    assert thought(response) == asks.THOUGHT and response.output_text == asks.AFTER_THOUGHT
    assert response.usage.output_tokens_details.reasoning_tokens == 20


@pytest.mark.row("reasoning")
def test_no_words_of_the_reasoning_unless_asked(respond):
    response = respond(asks.THINK)
    assert thought(response) == "" and response.output_text == asks.AFTER_THOUGHT


@pytest.mark.row("reasoning_stream")
def test_a_summary_of_the_reasoning_streamed(respond):
    events = list(respond(asks.THINK, reasoning={"summary": "auto"}, stream=True))
    deltas = [e.delta for e in events if e.type == "response.reasoning_summary_text.delta"]
    assert "".join(deltas) == asks.THOUGHT == thought(events[-1].response)


@pytest.mark.row("refusal")
def test_a_refusal(respond):
    part = respond(asks.BAD).output[0].content[0]
    assert (part.type, part.refusal) == ("refusal", asks.REFUSED)


@pytest.mark.row("refusal")
def test_a_refusal_streamed(respond):
    events = list(respond(asks.BAD, stream=True))
    assert "".join(e.delta for e in events if e.type == "response.refusal.delta") == asks.REFUSED


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(respond):
    response = respond(asks.STORY, max_output_tokens=16)
    assert response.status == "incomplete" and response.incomplete_details.reason == "max_output_tokens"
    assert response.output_text.startswith(asks.STORY_BEGINS) and response.usage.output_tokens == 16
    assert list(respond(asks.STORY, max_output_tokens=16, stream=True))[-1].type == "response.incomplete"


@pytest.mark.row("usage")
def test_usage(respond):
    usage = respond(asks.COST).usage
    assert (usage.input_tokens, usage.output_tokens) == (asks.INPUT, asks.OUTPUT)
    assert usage.input_tokens_details.cached_tokens == asks.CACHED


@pytest.mark.row("previous")
def test_an_answer_goes_on_from_a_kept_one(client, respond):
    first = respond(asks.WHOLE)
    second = respond(asks.SECOND_TURN, previous_response_id=first.id)
    assert second.output_text == asks.SECOND_ANSWER and second.previous_response_id == first.id
    assert client.responses.retrieve(first.id).output_text == asks.ANSWER
    assert [i.content[0].text for i in client.responses.input_items.list(first.id)] == [asks.WHOLE]


@pytest.mark.row("previous")
def test_a_streamed_answer_is_kept_as_well(respond):
    first = list(respond(asks.WHOLE, stream=True))[-1].response
    assert respond(asks.SECOND_TURN, previous_response_id=first.id).output_text == asks.SECOND_ANSWER


@pytest.mark.row("previous")
def test_what_is_deleted_or_was_not_stored_cannot_be_gone_on_from(client, respond):
    gone, unkept = respond(asks.WHOLE), respond(asks.WHOLE, store=False)
    client.responses.delete(gone.id)
    for response in (gone, unkept):
        with pytest.raises(openai.BadRequestError) as error:
            respond(asks.SECOND_TURN, previous_response_id=response.id)
        assert error.value.code == "previous_response_not_found"
        with pytest.raises(openai.NotFoundError):
            client.responses.retrieve(response.id)


@pytest.mark.row("previous")
def test_the_loop_of_tools_ends_with_nothing_said_twice(respond):
    first = respond(asks.TOOL, tools=[WEATHER])
    output = {"type": "function_call_output", "call_id": first.output[0].call_id, "output": asks.RESULT}
    assert respond([output], tools=[WEATHER], previous_response_id=first.id).output_text == asks.TOLD
