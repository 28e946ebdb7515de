"""Canary keys in every place where a key can be: none reaches the cassette, the journal or the log."""

import json
import random

import pytest

from mixtape import Mixtape
from upstreams import Scripted, ScriptedUpstream
from wire import Client

PATH = "/openai/v1/chat/completions"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


class Canaries:
    """Keys that look like real ones and are made here, so that none stands in a file of the repository."""

    def __init__(self):
        self.dice, self.made = random.Random(4141), {}

    def _letters(self, count):
        return "".join(self.dice.choice(LETTERS) for _ in range(count))

    def key(self, place, kind="openai"):
        value = {
            "openai": "sk-" + "proj-" + self._letters(48),
            "anthropic": "sk-" + "ant-" + "api03-" + self._letters(48),
            "google": "AI" + "za" + self._letters(35),
            "groq": "gs" + "k_" + self._letters(40),
            "opaque": "canary" + self._letters(20),
        }[kind]
        self.made[place] = value
        return value


def request(c):
    """Fields, target and body of one request with a canary in every place."""
    fields = [
        ("content-type", "application/json"),
        ("Authorization", f"Bearer {c.key('authorization')}"),
        ("x-api-key", c.key("x-api-key", "anthropic")),
        ("api-key", c.key("api-key", "opaque")),
        ("X-Goog-Api-Key", c.key("x-goog-api-key", "google")),
        ("Cookie", f"session={c.key('cookie', 'opaque')}; theme=dark"),
        ("OpenAI-Organization", c.key("organization of the request", "opaque")),
        ("OpenAI-Project", c.key("project of the request", "opaque")),
        ("Proxy-Authorization", f"Basic {c.key('proxy-authorization', 'opaque')}"),
    ]
    query = f"?key={c.key('?key=', 'google')}&api_key={c.key('?api_key=', 'opaque')}&alt=sse"
    body = {
        "model": "gpt-4o-mini",
        "api_key": c.key("a member of the body", "opaque"),
        "metadata": {"apiKey": c.key("a deep member of the body", "opaque"), "password": c.key("a password", "opaque")},
        "messages": [
            {"role": "user", "content": f"My key is {c.key('the words of the prompt')}, keep it."},
            {"role": "user", "content": f"See https://example.com/v1?key={c.key('a URL in the body', 'google')}&x=1"},
            {"role": "user", "content": f"curl -H 'Authorization: Bearer {c.key('a command in the body', 'groq')}'"},
        ],
        "stream": False,
    }
    return fields, PATH + query, body


def answered(c):
    fields = [
        ("content-type", "application/json"),
        ("openai-organization", c.key("openai-organization", "opaque")),
        ("openai-project", c.key("openai-project", "opaque")),
        ("anthropic-organization-id", c.key("anthropic-organization-id", "opaque")),
        ("Set-Cookie", f"__cf_bm={c.key('set-cookie', 'opaque')}; path=/; HttpOnly"),
        ("set-cookie", f"_cfuvid={c.key('a second set-cookie', 'opaque')}; path=/"),
        ("location", f"https://example.com/file?key={c.key('location', 'google')}"),
        ("x-request-id", "req_kept"),
    ]
    body = {"id": "chatcmpl-1", "object": "chat.completion", "choices": [{"index": 0, "finish_reason": "stop", "message": {
        "role": "assistant", "content": f"Your key is {c.key('the words of the answer')}."}}],
        "client_secret": c.key("a member of the answer", "opaque")}
    return Scripted(fields=fields, body=json.dumps(body).encode())


def streamed(c):
    """Keys that are split: one across two deltas, one across two pieces of the transport."""
    def event(text):
        value = {"id": "chatcmpl-1", "object": "chat.completion.chunk",
                 "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
        return b"data: " + json.dumps(value).encode() + b"\n\n"

    split, torn = c.key("split across two deltas"), c.key("torn across two pieces", "anthropic")
    thirds = c.key("split across three deltas", "google")
    whole = event(f"and {torn}")
    middle = whole.index(torn.encode()) + 20
    pieces = [event("Your key is "), event(split[:15]), event(split[15:]), whole[:middle], whole[middle:],
              event(thirds[:6]), event(thirds[6:20]), event(thirds[20:]), b"data: [DONE]\n\n"]
    return Scripted(fields=[("content-type", "text/event-stream")], pieces=pieces, pace=0.01)


@pytest.fixture(scope="module")
def taped(tmp_path_factory):
    canaries, cassette = Canaries(), tmp_path_factory.mktemp("secrets") / "cassette.json"
    whole, stream = answered(canaries), streamed(canaries)
    fields, target, body = request(canaries)
    bodies = [json.dumps({**body, "stream": s}).encode() for s in (False, True)]
    with ScriptedUpstream(lambda seen: stream if b'"stream": true' in seen.body else whole) as upstream:
        with Mixtape("record", cassette, "--upstream", f"openai={upstream.url}") as mixtape:
            with Client(mixtape.port) as client:
                answers = [client.ask("POST", target, fields, b) for b in bodies]
            journal = mixtape.control("exchanges").decode() + mixtape.control("cassettes").decode()
            code = mixtape.stop()
            log = mixtape.log
        seen = upstream.seen
    return {"canaries": canaries.made, "seen": seen, "answers": answers, "cassette": cassette, "journal": journal,
            "log": log, "code": code, "request": (target, fields, bodies), "whole": whole, "stream": stream}


def test_the_recording_ended_well(taped):
    assert taped["code"] == 0, taped["log"]
    assert [a.status for a in taped["answers"]] == [200, 200]


def test_the_upstream_got_every_key(taped):
    """Keys pass through while recording: only what is kept is redacted."""
    seen = taped["seen"][0]
    text = seen.target + json.dumps(seen.fields) + seen.body.decode()
    names = ["authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie", "?key=", "a member of the body",
             "organization of the request", "the words of the prompt"]
    assert [n for n in names if taped["canaries"][n] not in text] == []


def test_the_client_got_every_byte(taped):
    whole, stream = taped["answers"]
    assert whole.body == taped["whole"].body
    assert [b for _, b in stream.chunks] == taped["stream"].pieces


@pytest.mark.parametrize("place", ["cassette", "journal", "log"])
def test_no_canary_is_kept(place, taped):
    text = taped["cassette"].read_text() if place == "cassette" else taped[place]
    leaked = [name for name, key in taped["canaries"].items() if key in text]
    # A split key never stands in one place: its longer half is looked for as well.
    leaked += [name + " (its second half)" for name, key in (
        ("split across two deltas", taped["canaries"]["split across two deltas"][15:]),
        ("torn across two pieces", taped["canaries"]["torn across two pieces"][24:]),
        ("split across three deltas", taped["canaries"]["split across three deltas"][20:]),
    ) if key in text]
    assert leaked == []


def test_what_is_no_secret_is_kept(taped):
    text = taped["cassette"].read_text()
    for word in ("req_kept", "keep it.", "Your key is ", "gpt-4o-mini", "alt=sse"):
        assert word in text


def test_the_replay_finds_it_with_the_same_keys_and_with_others(taped):
    target, fields, bodies = taped["request"]
    others = [(k, "Bearer something-else" if k == "Authorization" else v) for k, v in fields]
    with Mixtape("replay", taped["cassette"], "--speed", "max") as mixtape:
        for headers in (fields, others, [("content-type", "application/json")]):
            with Client(mixtape.port) as client:
                for body in bodies:
                    assert client.ask("POST", target, headers, body).status == 200
        with Client(mixtape.port) as client:
            bare = target.partition("?")[0] + "?alt=sse"
            assert client.ask("POST", bare, fields, bodies[0]).status == 200, "a key in the query does not count"
        text = mixtape.control("exchanges").decode()
        assert [n for n, key in taped["canaries"].items() if key in text] == []


def test_a_miss_does_not_repeat_a_key(taped):
    target, fields, bodies = taped["request"]
    body = json.loads(bodies[0])
    key = Canaries().key("new") + "x"
    body["messages"][0]["content"] = f"Now my key is {key}"
    with Mixtape("replay", taped["cassette"]) as mixtape:
        with Client(mixtape.port) as client:
            answer = client.ask("POST", target, fields, json.dumps(body).encode())
        assert answer.status == 404
        kept = mixtape.control("exchanges").decode() + mixtape.control("misses").decode()
        mixtape.stop()
        for text in (answer.body.decode(), kept, mixtape.log):
            assert key not in text
            assert [n for n, k in taped["canaries"].items() if k in text] == []
