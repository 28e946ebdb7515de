"""Nothing that was recorded is lost: `kill -9`, a second recorder, a damaged file."""

import json
import random
import threading
import time

import pytest

from mixtape import Mixtape, one_shot
from upstreams import Scripted, ScriptedUpstream
from wire import Client

PATH = "/openai/v1/chat/completions"
KILLS = 200


def body(name):
    return json.dumps({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": name}]}).encode()


def echo(seen):
    """A whole answer of 4 KB, or for every third request a stream in pieces."""
    name = json.loads(seen.body)["messages"][0]["content"]
    if int(name.rpartition("-")[2]) % 3:
        return Scripted(body=json.dumps({"said": name, "more": "x" * 4000}).encode())
    pieces = [b"data: " + json.dumps({"said": name, "n": n, "more": "y" * 500}).encode() + b"\n\n" for n in range(8)]
    return Scripted(fields=[("content-type", "text/event-stream")], pieces=pieces)


def ask_until_killed(port, names, ended):
    try:
        with Client(port, timeout=5) as client:
            for name in names:
                assert client.ask("POST", PATH, [], body(name)).status == 200
                ended.append(name)
    except OSError:
        pass


def test_kill_9_at_any_moment_loses_at_most_what_was_in_flight(tmp_path, report):
    cassette, dice = tmp_path / "cassette.json", random.Random(9)
    ended, began = [], time.monotonic()
    with ScriptedUpstream(echo) as upstream:
        for kill in range(KILLS):
            with Mixtape("record", cassette, "--upstream", f"openai={upstream.url}") as mixtape:
                clients = [
                    threading.Thread(target=ask_until_killed, args=(
                        mixtape.port, (f"{kill}-{c}-{n}" for n in range(10_000)), ended))
                    for c in range(3)]
                for client in clients:
                    client.start()
                # Counted, so that something was recorded on a slow machine as well; and then any moment.
                enough = len(ended) + dice.randint(0, 4)
                while len(ended) < enough and any(client.is_alive() for client in clients):
                    time.sleep(0.0005)
                time.sleep(dice.uniform(0, 0.01))
                mixtape.process.kill()
                for client in clients:
                    client.join(timeout=10)
            text = cassette.read_text()
            lost = [n for n in ended if n.startswith(f"{kill}-") and f'"content": "{n}"' not in text]
            assert lost == [], f"after kill {kill}"
    report(f"kill -9: {KILLS} kills, {len(ended)} ended exchanges, none lost, {time.monotonic() - began:.0f} s")
    assert len(ended) > KILLS, "the kills came while something was recorded"
    with Mixtape("replay", cassette, "--speed", "max") as mixtape, Client(mixtape.port) as client:
        for name in ended:
            answer = client.ask("POST", PATH, [], body(name))
            assert answer.status == 200 and json.dumps({"said": name})[1:-1].encode() in answer.body


def test_a_second_recorder_is_refused(tmp_path):
    cassette = tmp_path / "cassette.json"
    with ScriptedUpstream(echo) as upstream:
        named = ("--upstream", f"openai={upstream.url}")
        with Mixtape("record", cassette, *named) as mixtape, Client(mixtape.port) as client:
            assert client.ask("POST", PATH, [], body("first-1")).status == 200
            code, _, errors = one_shot("record", cassette, "--port", "0", *named)
            assert code == 3, errors
            assert str(cassette) in errors and len(errors.strip().splitlines()) == 1, errors
            assert client.ask("POST", PATH, [], body("second-2")).status == 200
            assert mixtape.stop() == 0, mixtape.log
    assert len(json.loads(cassette.read_text())["interactions"]) == 2


@pytest.mark.parametrize("damage", ["a letter", "a key", "a version"])
def test_a_damaged_file_is_named_with_its_place_and_left_alone(damage, tmp_path):
    cassette = tmp_path / "cassette.json"
    with ScriptedUpstream(echo) as upstream:
        with Mixtape("record", cassette, "--upstream", f"openai={upstream.url}") as mixtape:
            with Client(mixtape.port) as client:
                for n in (1, 2):
                    client.ask("POST", PATH, [], body(f"kept-{n}"))
            assert mixtape.stop() == 0, mixtape.log
        text = cassette.read_text()
        broken = {
            "a letter": text.replace('"status": 200', '"status" 200', 1),
            "a key": text.replace('"status"', '"statsu"', 1),
            "a version": text.replace('"mixtape": 1', '"mixtape": 99', 1),
        }[damage]
        assert broken != text
        cassette.write_text(broken)
        for command in (["check"], ["replay", "--port", "0"],
                        ["record", "--port", "0", "--upstream", f"openai={upstream.url}"]):
            code, output, errors = one_shot(command[0], cassette, *command[1:])
            assert code == 2, (command, code, output, errors)
            assert f"{cassette}:" in output + errors and "^" in output + errors, output + errors
            if damage == "a key":
                assert "status" in (output + errors).replace("statsu", ""), "the nearest known key"
            assert cassette.read_text() == broken, "never overwritten"
