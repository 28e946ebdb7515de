"""The samples in Cassettes/: each recorded request, sent as bytes and by its own SDK, finds its answer."""

import base64
import json
import os

import pytest

import sdks
from mixtape import Mixtape, one_shot
from wire import Client

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "Cassettes")
FILES = sorted(f for f in os.listdir(FOLDER) if f.endswith(".json")) if os.path.isdir(FOLDER) else []
CHATS = {"openai": "/chat/completions", "anthropic": "/messages", "gemini": "enerateContent", "ollama": "/api/chat"}


def interactions(name):
    with open(os.path.join(FOLDER, name)) as file:
        return json.load(file)["interactions"]


def body(request):
    """The bytes of a recorded body, from whichever form it has."""
    form = request.get("body", {})
    if "json" in form:
        return json.dumps(form["json"]).encode()
    if "base64" in form:
        return base64.b64decode("".join(form["base64"]))
    return "".join(form.get("text", "")).encode()


@pytest.fixture(params=FILES)
def played(request):
    with Mixtape("replay", os.path.join(FOLDER, request.param), "--speed", "max") as mixtape:
        yield mixtape, interactions(request.param)


def test_there_are_samples_of_every_provider():
    assert {i["request"]["provider"] for name in FILES for i in interactions(name)} >= set(sdks.ALL)


@pytest.mark.parametrize("name", FILES)
def test_check_and_show_accept_it(name):
    for command in ("check", "show"):
        code, output, errors = one_shot(command, os.path.join(FOLDER, name))
        assert code == 0, output + errors


def test_each_request_finds_its_answer(played):
    mixtape, recorded = played
    for one in recorded:
        request = one["request"]
        with Client(mixtape.port) as client:
            target = f'/{request["provider"]}{request["target"]}'
            answer = client.ask(request["method"], target, request.get("fields", []), body(request))
        assert answer.status == one["response"]["status"], answer.body
    assert mixtape.misses() == []


def test_the_sdk_gets_it_too(played):
    mixtape, recorded = played
    for one in recorded:
        provider, target = one["request"]["provider"], one["request"]["target"]
        if provider not in CHATS or CHATS[provider] not in target:
            continue
        asked = json.loads(body(one["request"]))
        case = "stream" if asked.get("stream") or "streamGenerateContent" in target else "whole"
        model = target.rpartition("/")[2].partition(":")[0]
        sdk = sdks.ALL[provider](mixtape.url)
        got = sdks.outcome(lambda: getattr(sdk, case)(asked, model))
        assert got.get("status", 200) == one["response"]["status"], got
    assert mixtape.misses() == []
