"""A scenario in a running server: saved anew, changed over the control API, and asked by clients of every kind."""

import asyncio
import json
import time
import urllib.error

import anthropic
import openai
import pydantic
import pytest

import asks
from mixtape import Mixtape
from sdks import KEY

MODEL = "gpt-5-mini"
STREAMED = 60
# Three seconds: long enough for the file to be saved and played meanwhile.
OLD = """{ rules: [{ reply: { text: "old ", tokens: %d }, stream: { tokensPerSecond: 20 } }] }""" % STREAMED


class City(pydantic.BaseModel):
    name: str
    inhabitants: int


def openai_client(url, **more):
    return openai.OpenAI(base_url=f"{url}/openai/v1", api_key=KEY, max_retries=0, **more)


def say(client, text="Hello?", **more):
    return client.chat.completions.create(model=MODEL, messages=asks.user(text), **more).choices[0].message.content


def until(holds, what, seconds=20):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


@pytest.fixture
def played(tmp_path):
    """A server that plays a file, and the file."""
    path = tmp_path / "scenario.json5"
    path.write_text(OLD)
    with Mixtape("serve", "--scenario", path, cwd=tmp_path) as mixtape:
        yield mixtape, path


def test_a_saved_scenario_is_played_and_a_running_stream_ends_as_it_began(played):
    mixtape, path = played
    with openai_client(mixtape.url) as running, openai_client(mixtape.url) as client:
        stream = running.chat.completions.create(model=MODEL, messages=asks.user("Go on."), stream=True)
        pieces = [next(stream)]
        path.write_text('{ rules: [{ reply: "new" }] }')
        until(lambda: "has changed and is played" in mixtape.log, "the saved file is played")
        assert say(client) == "new"
        first = min(mixtape.exchanges(), key=lambda e: e["id"])
        assert first["outcome"] == "open", "the stream should still run when the new rules are there"
        pieces += stream
        text = "".join(p.choices[0].delta.content or "" for p in pieces if p.choices)
        assert text.split() == ["old"] * len(text.split()) and len(text.split()) >= STREAMED / 2
        assert pieces[-1].choices[0].finish_reason


def test_a_broken_edit_keeps_the_rules_and_says_where(played):
    mixtape, path = played
    path.write_text('{ rules: [{ reply: "new" }] }')
    until(lambda: "has changed and is played" in mixtape.log, "the saved file is played")
    path.write_text('{ rules: [{ repyl: "never" }] }')
    until(lambda: "has mistakes" in "".join(mixtape.errors), "the mistake is told on stderr")
    said = "".join(mixtape.errors)
    assert f"{path}:1:13: error:" in said and "repyl" in said and '"reply"' in said, said
    with openai_client(mixtape.url) as client:
        assert say(client) == "new"
        path.write_text('{ rules: [{ reply: "mended" }] }')
        until(lambda: say(client) == "mended", "the mended file is played")


def test_the_scenario_over_the_control_api(tmp_path):
    with Mixtape("serve", cwd=tmp_path) as mixtape, openai_client(mixtape.url) as client:
        assert mixtape.control_json("scenario") == {"scenario": None}
        built_in = say(client)
        text = '{ rules: [{ name: "the only one", reply: "put" }] }'
        mixtape.control("scenario", "PUT", text.encode())
        assert say(client) == "put"
        told = mixtape.control_json("scenario")
        assert told["text"] == text and [r["name"] for r in told["rules"]] == ["the only one"]
        with pytest.raises(urllib.error.HTTPError) as error:
            mixtape.control("scenario", "PUT", b"{ rules: [{ repyl: 1 }] }")
        assert error.value.code == 400 and "repyl" in error.value.read().decode()
        assert say(client) == "put"
        mixtape.control("scenario", "DELETE")
        assert say(client) == built_in and mixtape.control_json("scenario") == {"scenario": None}


def test_a_logical_call_can_be_named_by_the_client(scenario):
    mixtape = scenario('{ rules: [{ sequence: [{ fail: "overloaded" }, { reply: "at {{attempt}}" }] }] }')
    with openai_client(mixtape.url) as client:
        for call in ("one", "two"):
            fields = {"x-mixtape-call": call}
            with pytest.raises(openai.InternalServerError):
                say(client, "First words", extra_headers=fields)
            assert say(client, "Other words", extra_headers=fields) == "at 2"


def test_async_clients(root):
    async def chat():
        async with openai.AsyncOpenAI(base_url=f"{root}/openai/v1", api_key=KEY, max_retries=0) as client:
            stream = await client.chat.completions.create(model=MODEL, messages=asks.user(asks.WHOLE), stream=True)
            return [p.choices[0].delta.content or "" async for p in stream if p.choices]

    async def messages():
        async with anthropic.AsyncAnthropic(base_url=f"{root}/anthropic", api_key=KEY, max_retries=0) as client:
            async with client.messages.stream(
                    model="claude-sonnet-4-5", max_tokens=64, messages=asks.user(asks.WHOLE)) as stream:
                return [text async for text in stream.text_stream]

    async def both():
        return await asyncio.gather(chat(), messages())

    for pieces in asyncio.run(both()):
        assert "".join(pieces) == asks.ANSWER and len(pieces) > 1


def test_without_a_scenario_what_is_asked_for_is_made_up_from_its_schema(tmp_path):
    with Mixtape("serve", cwd=tmp_path) as mixtape, openai_client(mixtape.url) as client:
        chat = client.chat.completions.parse(
            model=MODEL, messages=asks.user("Describe a city."), response_format=City)
        assert isinstance(chat.choices[0].message.parsed, City)
        response = client.responses.parse(model=MODEL, input="Describe a city.", text_format=City)
        assert isinstance(response.output_parsed, City)
        called = client.chat.completions.create(
            model=MODEL, messages=asks.user("What is the weather?"), tools=[asks.FUNCTION], tool_choice="required")
        assert called.choices[0].finish_reason in ("tool_calls", "stop")
        [call] = called.choices[0].message.tool_calls
        arguments = json.loads(call.function.arguments)
        assert call.function.name == "weather" and isinstance(arguments["city"], str)
        assert isinstance(arguments["days"], int)
