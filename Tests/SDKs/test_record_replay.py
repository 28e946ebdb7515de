"""Every SDK case is recorded through Mixtape, then replayed with no upstream: what the SDK parsed is equal."""

import json

import pytest

import sdks
from mixtape import Mixtape, one_shot


def run(sdk, case, stuff):
    source = "stream" if case in ("cancelled", "asynchronous") else case
    body, model = stuff.body(sdk.name, source), stuff.model(sdk.name, source)
    return sdks.outcome(lambda: getattr(sdk, case)(body, model))


@pytest.fixture(scope="module")
def tape(tmp_path_factory, stuff):
    """The cassette, and what each SDK parsed while it was recorded."""
    folder = tmp_path_factory.mktemp("record")
    cassette, seen = folder / "cassette.json", {}
    with stuff.upstream(folder) as upstream:
        with Mixtape("record", cassette, *stuff.arguments(upstream.url)) as mixtape:
            for provider, case in stuff.names():
                seen[provider, case] = run(sdks.ALL[provider](mixtape.url), case, stuff)
            asked = len(upstream.seen)
            assert mixtape.stop() == 0, mixtape.log
    assert asked == len(seen), "every call reaches the upstream once"
    return cassette, seen


@pytest.fixture(scope="module")
def replaying(tape):
    with Mixtape("replay", tape[0], "--speed", "max") as mixtape:
        yield mixtape


CASES = ["whole", "stream", "tool", "error"]
EXTRA = [("openai", "tool_stream"), ("openai", "responses"), ("openai", "responses_stream"),
         ("anthropic", "tool_stream"), ("anthropic", "thinking_stream")]


@pytest.mark.parametrize("provider, case", [(p, c) for p in sdks.ALL for c in CASES] + EXTRA)
def test_the_replay_parses_to_the_same(provider, case, tape, replaying, stuff):
    if (provider, case) not in tape[1]:
        pytest.skip("only in the recorded exchanges")
    recorded = tape[1][provider, case]
    assert ("error" in recorded) == (case == "error"), recorded
    assert run(sdks.ALL[provider](replaying.url), case, stuff) == recorded
    if case == "tool":
        assert "weather" in json.dumps(recorded), "the case holds a tool call"


@pytest.mark.parametrize("provider", sdks.ALL)
def test_a_cancelled_stream_begins_the_same(provider, tape, replaying, stuff):
    begun = run(sdks.ALL[provider](replaying.url), "cancelled", stuff)["value"]
    assert len(begun) == 2
    assert begun == tape[1][provider, "stream"]["value"][:2]
    assert run(sdks.ALL[provider](replaying.url), "stream", stuff) == tape[1][provider, "stream"]


@pytest.mark.parametrize("provider", sdks.ALL)
def test_the_asynchronous_client_gets_the_same_stream(provider, tape, replaying, stuff):
    assert run(sdks.ALL[provider](replaying.url), "asynchronous", stuff) == tape[1][provider, "stream"]


@pytest.mark.parametrize("provider", sdks.ALL)
def test_a_key_of_another_person_replays_too(provider, tape, replaying, stuff, monkeypatch):
    monkeypatch.setattr(sdks, "KEY", "another-key-altogether")
    assert run(sdks.ALL[provider](replaying.url), "whole", stuff) == tape[1][provider, "whole"]


def test_a_replay_without_a_miss_ends_well(tape, stuff):
    with Mixtape("replay", tape[0], "--speed", "max") as mixtape:
        for provider in sdks.ALL:
            run(sdks.ALL[provider](mixtape.url), "whole", stuff)
        assert mixtape.misses() == []
        assert mixtape.stop() == 0, mixtape.log


def test_check_and_show_accept_the_cassette(tape):
    for command in ("check", "show"):
        code, output, errors = one_shot(command, tape[0])
        assert code == 0, output + errors
    assert "/v1/messages" in output


@pytest.mark.parametrize("provider", sdks.ALL)
def test_a_stream_cancelled_while_recording_does_not_replay(provider, tmp_path, stuff):
    cassette, pace = tmp_path / "cassette.json", 0.1
    with stuff.upstream(tmp_path, pace) as upstream:
        with Mixtape("record", cassette, *stuff.arguments(upstream.url)) as mixtape:
            sdk = sdks.ALL[provider](mixtape.url)
            assert len(run(sdk, "cancelled", stuff)["value"]) == 2
            assert mixtape.stop() == 0, mixtape.log
    with Mixtape("replay", cassette, "--speed", "max") as mixtape:
        missed = run(sdks.ALL[provider](mixtape.url), "stream", stuff)
        assert missed.get("status") == 404, missed
        assert len(mixtape.misses()) == 1
