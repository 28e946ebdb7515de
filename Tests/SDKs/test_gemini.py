"""`google-genai`: contents, embeddings, counting and models."""

import google.genai
import pydantic
import pytest
from google.genai import types

import asks
from sdks import KEY

CLIENT = "google-genai"
MODEL = "gemini-2.5-flash"
WEATHER = types.Tool(function_declarations=[
    types.FunctionDeclaration(name="weather", description="The weather", parameters_json_schema=asks.WEATHER)])
TOOLS = {"tools": [WEATHER], "automatic_function_calling": {"disable": True}}


class City(pydantic.BaseModel):
    name: str
    inhabitants: int


JSON = {"response_mime_type": "application/json", "response_schema": City}


def connected(root):
    return google.genai.Client(api_key=KEY, http_options={"base_url": f"{root}/gemini"})


@pytest.fixture
def client(root):
    return connected(root)


@pytest.fixture
def generate(client):
    return lambda contents, **config: client.models.generate_content(model=MODEL, contents=contents, config=config)


@pytest.fixture
def streamed(client):
    return lambda contents, **config: list(
        client.models.generate_content_stream(model=MODEL, contents=contents, config=config))


def content(role, text):
    return types.Content(role=role, parts=[types.Part(text=text)])


def calls(*answers):
    return [(c.name, c.args) for a in answers for c in a.function_calls or []]


def words(answers):
    return "".join(p.text or "" for a in answers for p in a.candidates[0].content.parts or [] if not p.thought)


def thoughts(answers):
    return "".join(p.text or "" for a in answers for p in a.candidates[0].content.parts or [] if p.thought)


def finish(answer):
    return answer.candidates[0].finish_reason.name


@pytest.mark.row("whole")
@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_a_whole_answer(root, version):
    client = google.genai.Client(api_key=KEY, http_options={"base_url": f"{root}/gemini", "api_version": version})
    answer = client.models.generate_content(model=MODEL, contents=asks.WHOLE)
    assert answer.text == asks.ANSWER and finish(answer) == "STOP" and answer.response_id
    usage = answer.usage_metadata
    assert usage.total_token_count == usage.prompt_token_count + usage.candidates_token_count > 0


@pytest.mark.row("stream")
def test_a_streamed_answer(streamed):
    answers = streamed(asks.WHOLE)
    assert len(answers) >= 4 and words(answers) == asks.ANSWER
    assert finish(answers[-1]) == "STOP" and len({a.response_id for a in answers}) == 1


@pytest.mark.row("turns")
def test_the_second_turn(generate, client):
    contents = [content("user", asks.WHOLE), content("model", asks.ANSWER), content("user", asks.SECOND_TURN)]
    assert generate(contents).text == asks.SECOND_ANSWER
    chat = client.chats.create(model=MODEL)
    assert chat.send_message(asks.WHOLE).text == asks.ANSWER
    assert chat.send_message(asks.SECOND_TURN).text == asks.SECOND_ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(generate):
    answer = generate(asks.TOOL, **TOOLS)
    assert calls(answer) == [asks.CALL] and finish(answer) == "STOP"


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(generate):
    assert calls(generate(asks.TOOLS, **TOOLS)) == asks.CALLS


@pytest.mark.row("tool_stream")
@pytest.mark.parametrize("question, expected", [(asks.TOOL, [asks.CALL]), (asks.TOOLS, asks.CALLS)])
def test_tool_calls_streamed(streamed, question, expected):
    assert calls(*streamed(question, **TOOLS)) == expected


@pytest.mark.row("tool_words")
def test_words_and_a_tool_call(generate):
    answer = generate(asks.WORDS_AND_TOOL, **TOOLS)
    assert words([answer]) == asks.WORDS and calls(answer) == [asks.CALL]


@pytest.mark.row("loop")
@pytest.mark.parametrize("question, told", [(asks.TOOL, asks.TOLD), (asks.TOOLS, "Both are told.")])
def test_the_loop_of_tools_ends(generate, question, told):
    contents = [content("user", question)]

    def answered(answer, results):
        contents.append(answer.candidates[0].content)
        contents.append(types.Content(role="user", parts=[
            types.Part.from_function_response(name=name, response={"result": r})
            for (name, _), r in zip(calls(answer), results)]))

    answer, rounds = asks.loop(lambda: generate(contents, **TOOLS), calls, answered)
    if question == asks.TOOL:
        assert asks.RESULT in answer.text, "the result is told in the form that the provider takes it"
    else:
        assert answer.text == told
    assert rounds == 2


@pytest.mark.row("loop")
def test_the_sdk_calls_a_python_function_by_itself(client):
    asked = []

    def weather(city: str, days: int) -> str:
        """The weather."""
        asked.append((city, days))
        return asks.RESULT

    answer = client.models.generate_content(model=MODEL, contents=asks.TOOL, config={"tools": [weather]})
    assert asked == [("Oslo", 3)] and asks.RESULT in answer.text


@pytest.mark.row("structured")
def test_structured_output_is_parsed(generate):
    assert generate(asks.DESCRIBE, **JSON).parsed == City(**asks.OSLO)


@pytest.mark.row("sample")
def test_structured_output_made_up_from_the_schema(generate):
    assert isinstance(generate(asks.DESCRIBE_ANY, **JSON).parsed, City)


@pytest.mark.row("reasoning")
def test_thoughts(generate):
    answer = generate(asks.THINK, thinking_config={"include_thoughts": True})
    assert thoughts([answer]) == asks.THOUGHT and words([answer]) == asks.AFTER_THOUGHT
    usage = answer.usage_metadata
    assert (usage.thoughts_token_count, usage.candidates_token_count) == (20, 30)


@pytest.mark.row("reasoning_stream")
def test_thoughts_streamed(streamed):
    answers = streamed(asks.THINK, thinking_config={"include_thoughts": True})
    assert thoughts(answers) == asks.THOUGHT and words(answers) == asks.AFTER_THOUGHT


@pytest.mark.row("refusal")
def test_a_refusal_blocks_the_prompt(generate):
    answer = generate(asks.BAD)
    assert answer.candidates is None and answer.prompt_feedback.block_reason_message == asks.REFUSED


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(generate):
    answer = generate(asks.STORY, max_output_tokens=16)
    assert finish(answer) == "MAX_TOKENS" and answer.usage_metadata.candidates_token_count == 16
    assert answer.text.startswith(asks.STORY_BEGINS)


@pytest.mark.row("stop")
def test_a_stop_sequence(generate):
    answer = generate(asks.COUNT, stop_sequences=[asks.STOP])
    assert answer.text.strip() == asks.COUNTED and finish(answer) == "STOP"


@pytest.mark.row("usage")
def test_usage(generate):
    usage = generate(asks.COST).usage_metadata
    assert (usage.prompt_token_count, usage.cached_content_token_count, usage.candidates_token_count) == (
        asks.INPUT, asks.CACHED, asks.OUTPUT)


@pytest.mark.row("embeddings")
def test_embeddings(client):
    answer = client.models.embed_content(model="gemini-embedding-001", contents=["Oslo", "Bergen"])
    assert [e.values for e in answer.embeddings] == [asks.VECTOR, asks.VECTOR]


@pytest.mark.row("count")
def test_counting_tokens(client, generate):
    counted = client.models.count_tokens(model=MODEL, contents=asks.WHOLE)
    assert counted.total_tokens == generate(asks.WHOLE).usage_metadata.prompt_token_count > 0


@pytest.mark.row("models")
def test_models(client):
    names = [m.name for m in client.models.list()]
    assert names and client.models.get(model=names[0]).name == names[0]
