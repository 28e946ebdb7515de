"""`/s/<name>/…`: a cassette position and a journal of its own."""

import json

from mixtape import Mixtape
from upstreams import Scripted, ScriptedUpstream
from wire import Client

PATH = "/openai/v1/chat/completions"
BODY = json.dumps({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Count!"}]}).encode()
FIELDS = [("content-type", "application/json")]


def counting():
    count = 0

    def answer(_):
        nonlocal count
        count += 1
        return Scripted(body=b'{"count": %d}' % count)

    return answer


def ask(mixtape, prefix=""):
    with Client(mixtape.port) as client:
        return json.loads(client.ask("POST", prefix + PATH, FIELDS, BODY).body)["count"]


def test_each_session_plays_from_the_beginning(tmp_path):
    cassette = tmp_path / "cassette.json"
    with ScriptedUpstream(counting()) as upstream:
        with Mixtape("record", cassette, "--upstream", f"openai={upstream.url}") as mixtape:
            assert [ask(mixtape) for _ in range(3)] == [1, 2, 3]
            assert mixtape.stop() == 0, mixtape.log
    with Mixtape("replay", cassette) as mixtape:
        assert [ask(mixtape), ask(mixtape)] == [1, 2]
        assert [ask(mixtape, "/s/one"), ask(mixtape, "/s/two"), ask(mixtape, "/s/one")] == [1, 1, 2]
        assert ask(mixtape) == 3
        assert [ask(mixtape, "/s/two") for _ in range(3)] == [2, 3, 3], "the last one repeats"
        assert ask(mixtape, "/s/one") == 3
        mixtape.control("reset", method="POST")
        assert ask(mixtape) == 1


def test_identical_requests_at_once_each_get_their_own(tmp_path):
    cassette = tmp_path / "cassette.json"
    with ScriptedUpstream(counting()) as upstream:
        with Mixtape("record", cassette, "--upstream", f"openai={upstream.url}") as mixtape:
            assert [ask(mixtape) for _ in range(20)] == list(range(1, 21))
            assert mixtape.stop() == 0, mixtape.log
    with Mixtape("replay", cassette) as mixtape:
        clients = [Client(mixtape.port) for _ in range(20)]
        for client in clients:
            client.send("POST", PATH, FIELDS, BODY)
        counts = [json.loads(c.rest(c.head()).body)["count"] for c in clients]
        assert sorted(counts) == list(range(1, 21))
