"""`ollama`: chat, generate, embed, and what it tells of its models."""

import ollama
import pydantic
import pytest

import asks

CLIENT = "ollama"
MODEL = "llama3.2"


class City(pydantic.BaseModel):
    name: str
    inhabitants: int


@pytest.fixture
def client(root):
    return ollama.Client(host=f"{root}/ollama")


@pytest.fixture
def chat(client):
    def ask(messages, **more):
        messages = asks.user(messages) if isinstance(messages, str) else messages
        return client.chat(model=MODEL, messages=messages, **more)
    return ask


def calls(*answers):
    return [(c.function.name, dict(c.function.arguments)) for a in answers for c in a.message.tool_calls or []]


def words(answers):
    return "".join(a.message.content or "" for a in answers)


@pytest.mark.row("whole")
def test_a_whole_answer(chat, client):
    answer = chat(asks.WHOLE)
    assert answer.message.content == asks.ANSWER and answer.done and answer.done_reason == "stop"
    assert answer.prompt_eval_count > 0 and answer.eval_count > 0
    assert client.generate(model=MODEL, prompt=asks.WHOLE).response == asks.ANSWER


@pytest.mark.row("stream")
def test_a_streamed_answer(chat, client):
    lines = list(chat(asks.WHOLE, stream=True))
    assert [a.message.content for a in lines if not a.done] == ["Oslo ", "is ", "older – ", "by thirty years."]
    assert lines[-1].done and lines[-1].done_reason == "stop"
    generated = client.generate(model=MODEL, prompt=asks.WHOLE, stream=True)
    assert "".join(g.response for g in generated) == asks.ANSWER


@pytest.mark.row("turns")
def test_the_second_turn(chat):
    assert chat(asks.two_turns()).message.content == asks.SECOND_ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(chat):
    assert calls(chat(asks.TOOL, tools=[asks.FUNCTION])) == [asks.CALL]


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(chat):
    assert calls(chat(asks.TOOLS, tools=[asks.FUNCTION])) == asks.CALLS


@pytest.mark.row("tool_stream")
@pytest.mark.parametrize("question, expected", [(asks.TOOL, [asks.CALL]), (asks.TOOLS, asks.CALLS)])
def test_tool_calls_streamed(chat, question, expected):
    assert calls(*chat(question, tools=[asks.FUNCTION], stream=True)) == expected


@pytest.mark.row("tool_words")
def test_words_and_a_tool_call(chat):
    answer = chat(asks.WORDS_AND_TOOL, tools=[asks.FUNCTION])
    assert answer.message.content == asks.WORDS and calls(answer) == [asks.CALL]


@pytest.mark.row("loop")
@pytest.mark.parametrize("question, told", [(asks.TOOL, asks.TOLD), (asks.TOOLS, "Both are told.")])
def test_the_loop_of_tools_ends(chat, question, told):
    messages = asks.user(question)

    def answered(answer, results):
        messages.append(answer.message)
        for (name, _), result in zip(calls(answer), results):
            messages.append({"role": "tool", "tool_name": name, "content": result})

    answer, rounds = asks.loop(lambda: chat(messages, tools=[asks.FUNCTION]), calls, answered)
    assert (answer.message.content, rounds) == (told, 2)


@pytest.mark.row("structured")
def test_structured_output_is_parsed(chat):
    answer = chat(asks.DESCRIBE, format=City.model_json_schema())
    assert City.model_validate_json(answer.message.content) == City(**asks.OSLO)


@pytest.mark.row("sample")
def test_structured_output_made_up_from_the_schema(chat):
    City.model_validate_json(chat(asks.DESCRIBE_ANY, format=City.model_json_schema()).message.content)


@pytest.mark.row("reasoning")
def test_thinking(chat):
    message = chat(asks.THINK, think=True).message
    assert message.thinking == asks.THOUGHT and message.content == asks.AFTER_THOUGHT


@pytest.mark.row("reasoning_stream")
def test_thinking_streamed(chat):
    lines = list(chat(asks.THINK, think=True, stream=True))
    assert "".join(a.message.thinking or "" for a in lines) == asks.THOUGHT
    assert words(lines) == asks.AFTER_THOUGHT


@pytest.mark.row("refusal")
def test_a_refusal_is_told_in_plain_words(chat):
    assert chat(asks.BAD).message.content == asks.REFUSED


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(chat):
    answer = chat(asks.STORY, options={"num_predict": 16})
    assert answer.done_reason == "length" and answer.eval_count == 16
    assert answer.message.content.startswith(asks.STORY_BEGINS)


@pytest.mark.row("stop")
def test_a_stop_sequence(chat):
    answer = chat(asks.COUNT, options={"stop": [asks.STOP]})
    assert answer.message.content.strip() == asks.COUNTED and answer.done_reason == "stop"


@pytest.mark.row("usage")
def test_usage(chat):
    answer = chat(asks.COST)
    assert answer.eval_count == asks.OUTPUT and answer.prompt_eval_count in (asks.INPUT, asks.INPUT - asks.CACHED)


@pytest.mark.row("embeddings")
def test_embeddings(client):
    answer = client.embed(model="nomic-embed-text", input=["Oslo", "Bergen"])
    assert [list(e) for e in answer.embeddings] == [asks.VECTOR, asks.VECTOR]
    assert list(client.embeddings(model="nomic-embed-text", prompt="Oslo").embedding) == asks.VECTOR


@pytest.mark.row("models")
def test_models(client):
    names = [m.model for m in client.list().models]
    assert names and client.show(names[0]).details.format == "gguf"
    client.ps()
