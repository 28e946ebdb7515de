"""Clients and upstreams that hang up in the middle."""

import json
import socket
import struct
import time

import pytest

from mixtape import Mixtape
from upstreams import Scripted, ScriptedUpstream
from wire import Client, request_bytes

PATH = "/openai/v1/chat/completions"
FIELDS = [("content-type", "application/json")]
BODY = json.dumps({"model": "gpt-4o-mini", "stream": True, "messages": [{"role": "user", "content": "Count!"}]}).encode()


def stream(count, word="piece", pace=0.05, cut=False):
    pieces = [b'data: {"%s": %d}\n\n' % (word.encode(), n) for n in range(count)] + [b"data: [DONE]\n\n"]
    return Scripted(fields=[("content-type", "text/event-stream")], pieces=pieces, pace=pace, cut=cut)


def reset(connection):
    """Closes with a RST, as a killed process does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def leave_after(mixtape, count, hard):
    client = Client(mixtape.port)
    client.send("POST", PATH, FIELDS, BODY)
    answer = client.head()
    assert answer.status == 200
    for _ in range(count):
        client.chunk(answer)
    reset(client.socket) if hard else client.close()


def until(condition, seconds=10):
    """Waits for something that another process does; true when it came."""
    end = time.monotonic() + seconds
    while not (done := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return done


@pytest.mark.parametrize("hard", [False, True], ids=["closed", "reset"])
def test_a_client_that_leaves_ends_the_request_to_the_upstream(hard, tmp_path):
    with ScriptedUpstream(lambda _: stream(400)) as upstream:
        with Mixtape("record", tmp_path / "c.json", "--upstream", f"openai={upstream.url}") as mixtape:
            leave_after(mixtape, 2, hard)
            assert upstream.client_left.wait(5), "the upstream was told"
            assert until(lambda: len(mixtape.exchanges()) == 1)
            assert mixtape.stop() == 0, mixtape.log
    with Mixtape("replay", tmp_path / "c.json") as mixtape, Client(mixtape.port) as client:
        assert client.ask("POST", PATH, FIELDS, BODY).status == 404, "half an answer does not replay"
    with Mixtape("replay", tmp_path / "c.json", "--incomplete") as mixtape, Client(mixtape.port) as client:
        client.send("POST", PATH, FIELDS, BODY)
        answer = client.head()
        with pytest.raises(ConnectionError):
            client.rest(answer)
        assert answer.body.startswith(b'data: {"piece": 0}\n\ndata: {"piece": 1}\n\n'), "unless it is asked for"


def test_an_answer_that_was_not_delivered_is_not_used_up(tmp_path):
    answers = iter([stream(20, "first"), stream(20, "second")])
    with ScriptedUpstream(lambda _: next(answers)) as upstream:
        named = ("--upstream", f"openai={upstream.url}")
        with Mixtape("record", tmp_path / "c.json", *named) as mixtape, Client(mixtape.port) as client:
            assert b'"first": 0' in client.ask("POST", PATH, FIELDS, BODY).body
            assert b'"second": 0' in client.ask("POST", PATH, FIELDS, BODY).body
    with Mixtape("replay", tmp_path / "c.json", "--repeat", "error") as mixtape:
        leave_after(mixtape, 2, hard=True)

        def said_left():
            return "eft" in json.dumps(mixtape.exchanges())

        assert until(said_left), mixtape.exchanges()
        with Client(mixtape.port) as client:
            assert b'"first": 0' in client.ask("POST", PATH, FIELDS, BODY).body
            assert b'"second": 0' in client.ask("POST", PATH, FIELDS, BODY).body
            assert client.ask("POST", PATH, FIELDS, BODY).status == 404


def test_an_upstream_that_breaks_off_is_a_cut_and_does_not_replay(tmp_path):
    with ScriptedUpstream(lambda _: stream(5, cut=True)) as upstream:
        with Mixtape("record", tmp_path / "c.json", "--upstream", f"openai={upstream.url}") as mixtape:
            with Client(mixtape.port) as client, pytest.raises(ConnectionError):
                client.ask("POST", PATH, FIELDS, BODY)
            assert mixtape.stop() in (0, 1), mixtape.log
            assert "openai" in mixtape.log
    with Mixtape("replay", tmp_path / "c.json") as mixtape, Client(mixtape.port) as client:
        assert client.ask("POST", PATH, FIELDS, BODY).status == 404


def test_an_upstream_that_is_not_there_is_a_502_that_names_it(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    with Mixtape("record", tmp_path / "c.json", "--upstream", f"openai={url}") as mixtape, Client(mixtape.port) as client:
        answer = client.ask("POST", PATH, FIELDS, BODY)
        assert answer.status == 502
        assert url.removeprefix("http://") in json.loads(answer.body)["error"]["message"]


def test_it_stays_well_whatever_clients_do(tmp_path):
    with ScriptedUpstream(lambda _: stream(30, pace=0.01)) as upstream:
        with Mixtape("record", tmp_path / "c.json", "--upstream", f"openai={upstream.url}") as mixtape:
            with Client(mixtape.port) as client:
                assert client.ask("POST", PATH, FIELDS, BODY).status == 200
    whole = request_bytes("POST", PATH, FIELDS, BODY)
    with Mixtape("replay", tmp_path / "c.json") as mixtape:
        for n in range(100):
            connection = socket.create_connection(("127.0.0.1", mixtape.port), timeout=10)
            connection.sendall(whole[:len(whole) * (n % 11) // 10])
            if n % 3 == 0:
                connection.recv(1) if n % 11 == 10 else None
            reset(connection) if n % 2 else connection.close()
        with Client(mixtape.port) as client:
            assert len(client.ask("POST", PATH, FIELDS, BODY).chunks) == 31
        assert mixtape.control("health")
        assert mixtape.stop() == 0, mixtape.log
