"""`openai`: chat completions, and every other endpoint but responses."""

import base64
import json

import openai
import pydantic
import pytest

import asks
from sdks import KEY

CLIENT = "openai"
MODEL = "gpt-5-mini"


class City(pydantic.BaseModel):
    name: str
    inhabitants: int


@pytest.fixture
def client(root):
    with openai.OpenAI(base_url=f"{root}/openai/v1", api_key=KEY, max_retries=0) as client:
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
    """The calls of a stream, put together as the documentation tells to."""
    made = {}
    for chunk in chunks:
        for part in chunk.choices[0].delta.tool_calls or [] if chunk.choices else []:
            call = made.setdefault(part.index, {"id": part.id, "name": part.function.name, "arguments": ""})
            call["arguments"] += part.function.arguments or ""
    assert all(call["id"].startswith("call_") for call in made.values())
    return [(made[i]["name"], json.loads(made[i]["arguments"])) for i in sorted(made)]


@pytest.mark.row("whole")
def test_a_whole_answer(chat):
    answer = chat(asks.WHOLE)
    assert answer.choices[0].message.content == asks.ANSWER
    assert answer.choices[0].finish_reason == "stop"
    assert answer.id.startswith("chatcmpl-") and answer.object == "chat.completion"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0
    assert answer._request_id.startswith("req_")


@pytest.mark.row("stream")
def test_a_streamed_answer(chat):
    chunks = list(chat(asks.WHOLE, stream=True, stream_options={"include_usage": True}))
    words = [c.choices[0].delta.content for c in chunks if c.choices and c.choices[0].delta.content]
    assert words == ["Oslo ", "is ", "older – ", "by thirty years."]
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens > 0
    assert len({c.id for c in chunks}) == 1


@pytest.mark.row("stream")
def test_the_streaming_helper_puts_it_together(client):
    with client.chat.completions.stream(model=MODEL, messages=asks.user(asks.WHOLE)) as stream:
        assert stream.get_final_completion().choices[0].message.content == asks.ANSWER


@pytest.mark.row("turns")
def test_the_second_turn(chat):
    assert chat(asks.two_turns()).choices[0].message.content == asks.SECOND_ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(chat):
    answer = chat(asks.TOOL, tools=[asks.FUNCTION])
    assert calls(answer.choices[0].message) == [asks.CALL]
    assert answer.choices[0].finish_reason == "tool_calls" and answer.choices[0].message.content is None


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(chat):
    message = chat(asks.TOOLS, tools=[asks.FUNCTION]).choices[0].message
    assert calls(message) == asks.CALLS
    assert len({c.id for c in message.tool_calls}) == 2


@pytest.mark.row("tool_stream")
@pytest.mark.parametrize("question, expected", [(asks.TOOL, [asks.CALL]), (asks.TOOLS, asks.CALLS)])
def test_tool_calls_streamed(chat, question, expected):
    chunks = list(chat(question, tools=[asks.FUNCTION], stream=True))
    assert joined(chunks) == expected
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


@pytest.mark.row("tool_words")
def test_words_and_a_tool_call(chat):
    message = chat(asks.WORDS_AND_TOOL, tools=[asks.FUNCTION]).choices[0].message
    assert message.content == asks.WORDS and calls(message) == [asks.CALL]


@pytest.mark.row("loop")
@pytest.mark.parametrize("question, told", [(asks.TOOL, asks.TOLD), (asks.TOOLS, "Both are told.")])
def test_the_loop_of_tools_ends(chat, question, told):
    messages = asks.user(question)

    def answered(answer, results):
        message = answer.choices[0].message
        messages.append(message)
        for call, result in zip(message.tool_calls, results):
            messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

    answer, rounds = asks.loop(
        lambda: chat(messages, tools=[asks.FUNCTION]), lambda a: a.choices[0].message.tool_calls, answered)
    assert (answer.choices[0].message.content, rounds) == (told, 2)


@pytest.mark.row("structured")
def test_structured_output_is_parsed(client):
    answer = client.chat.completions.parse(model=MODEL, messages=asks.user(asks.DESCRIBE), response_format=City)
    assert answer.choices[0].message.parsed == City(**asks.OSLO)


@pytest.mark.row("sample")
def test_structured_output_made_up_from_the_schema(client):
    answer = client.chat.completions.parse(model=MODEL, messages=asks.user(asks.DESCRIBE_ANY), response_format=City)
    assert isinstance(answer.choices[0].message.parsed, City)


@pytest.mark.row("reasoning")
def test_reasoning_is_only_counted(chat):
    answer = chat(asks.THINK)
    assert answer.choices[0].message.content == asks.AFTER_THOUGHT
    assert answer.usage.completion_tokens == 50
    assert answer.usage.completion_tokens_details.reasoning_tokens == 20


@pytest.mark.row("reasoning_stream")
def test_reasoning_is_only_counted_in_a_stream(chat):
    chunks = list(chat(asks.THINK, stream=True, stream_options={"include_usage": True}))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == asks.AFTER_THOUGHT
    assert chunks[-1].usage.completion_tokens_details.reasoning_tokens == 20


@pytest.mark.row("refusal")
def test_a_refusal(chat):
    message = chat(asks.BAD).choices[0].message
    assert message.refusal == asks.REFUSED and message.content is None


@pytest.mark.row("refusal")
def test_a_refusal_streamed(chat):
    chunks = list(chat(asks.BAD, stream=True))
    assert "".join(c.choices[0].delta.refusal or "" for c in chunks) == asks.REFUSED


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(chat):
    answer = chat(asks.STORY, max_completion_tokens=16)
    assert answer.choices[0].finish_reason == "length"
    assert answer.choices[0].message.content.startswith(asks.STORY_BEGINS)
    assert answer.usage.completion_tokens == 16


@pytest.mark.row("stop")
def test_a_stop_sequence(chat):
    answer = chat(asks.COUNT, stop=[asks.STOP])
    assert answer.choices[0].message.content.strip() == asks.COUNTED
    assert answer.choices[0].finish_reason == "stop"


@pytest.mark.row("usage")
def test_usage(chat):
    usage = chat(asks.COST).usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (asks.INPUT, asks.OUTPUT, 107)
    assert usage.prompt_tokens_details.cached_tokens == asks.CACHED


@pytest.mark.row("embeddings")
def test_embeddings_as_numbers(client):
    answer = client.embeddings.create(model="text-embedding-3-small", input=["Oslo", "Bergen"], encoding_format="float")
    assert [d.embedding for d in answer.data] == [asks.VECTOR, asks.VECTOR]


@pytest.mark.row("embeddings_base64")
def test_embeddings_as_the_sdk_asks_for_them_by_itself(client):
    answer = client.embeddings.create(model="text-embedding-3-small", input="Oslo")
    assert answer.data[0].embedding == asks.VECTOR
    raw = client.embeddings.create(model="text-embedding-3-small", input="Oslo", encoding_format="base64")
    assert len(base64.b64decode(raw.data[0].embedding)) == 12


@pytest.mark.row("models")
def test_models(client):
    names = [m.id for m in client.models.list()]
    assert names and client.models.retrieve(names[0]).id == names[0]


@pytest.mark.row("completions")
def test_completions_of_the_old_form(client):
    answer = client.completions.create(model="gpt-3.5-turbo-instruct", prompt=asks.WHOLE)
    assert answer.choices[0].text == asks.ANSWER and answer.object == "text_completion"
    streamed = client.completions.create(model="gpt-3.5-turbo-instruct", prompt=asks.WHOLE, stream=True)
    assert "".join(c.choices[0].text for c in streamed) == asks.ANSWER


@pytest.mark.row("moderations")
def test_moderations(client):
    answer = client.moderations.create(input=["Oslo is fine.", "So is Bergen."])
    assert len(answer.results) == 2 and answer.id.startswith("modr-")
    assert isinstance(answer.results[0].categories.self_harm_intent, bool)


@pytest.mark.row("images")
def test_an_image(client):
    answer = client.images.generate(model="gpt-image-1", prompt="A fjord")
    assert base64.b64decode(answer.data[0].b64_json).startswith(b"\x89PNG")


@pytest.mark.row("speech")
def test_speech(client):
    answer = client.audio.speech.create(model="gpt-4o-mini-tts", voice="alloy", input="Oslo")
    assert answer.content and answer.response.headers["content-type"].startswith("audio/")


@pytest.mark.row("transcriptions")
def test_a_transcription(client):
    answer = client.audio.transcriptions.create(model="whisper-1", file=("oslo.wav", b"RIFF\0\0\0\0WAVE"))
    assert answer.text


@pytest.mark.row("files")
def test_files(client):
    made = client.files.create(file=("cities.jsonl", b'{"city": "Oslo"}\n'), purpose="batch")
    assert made.filename == "cities.jsonl" and made.bytes == 17
    assert made.id in [f.id for f in client.files.list()]
    assert client.files.content(made.id).content == b'{"city": "Oslo"}\n'
    assert client.files.delete(made.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(made.id)


@pytest.mark.row("batches")
def test_batches(client):
    line = {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions",
            "body": {"model": MODEL, "messages": asks.user(asks.WHOLE)}}
    file = client.files.create(file=("asks.jsonl", json.dumps(line).encode()), purpose="batch")
    made = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h")
    assert made.id.startswith("batch_") and made.input_file_id == file.id
    assert client.batches.retrieve(made.id).id == made.id
