"""All exchanges, really recorded ones and our samples, at the level of bytes: straight from the upstream, through
Mixtape while it records, and out of the cassette with no upstream. All three are the same, piece by piece."""

import base64
import re
import urllib.parse

import pytest

import upstreams
from mixtape import Mixtape
from wire import FRAMING, Client

recorded_only = pytest.mark.skipif(
    not upstreams.has_recorded, reason="NO RECORDED EXCHANGES: see the head of the run")

NAMES = {
    "api.openai.com": "openai", "api.anthropic.com": "anthropic", "generativelanguage.googleapis.com": "gemini",
    "127.0.0.1:11434": "ollama", "api.groq.com": "groq", "api.mistral.ai": "mistral", "api.cohere.com": "cohere",
    "api.together.xyz": "together", "localhost:8000": "vllm", "bedrock-runtime.us-east-1.amazonaws.com": "bedrock",
    "test-resource.openai.azure.com": "azure-test", "traceloop-stg.openai.azure.com": "azure-staging",
}
# Who is asking, and who pays: the cassette holds something else instead.
SECRET = {"set-cookie", "openai-organization", "openai-project", "anthropic-organization-id"}
OURS = {"host", "content-length", "connection"}


def requests(stuff):
    for e in stuff.exchanges:
        uri = urllib.parse.urlsplit(e["uri"])
        target = uri.path + (f"?{uri.query}" if uri.query else "")
        fields = [(k, v) for k, v in e["request_headers"] if k.lower() not in OURS]
        yield uri.netloc, e["method"], target, fields, base64.b64decode(e["request_body_base64"])


def ask_all(port, stuff, prefix):
    answers = []
    with Client(port, timeout=60) as client:
        for host, method, target, fields, body in requests(stuff):
            answers.append(client.ask(method, f"/{prefix(host)}{target}", fields, body))
    return answers


@pytest.fixture(scope="module")
def played(tmp_path_factory, stuff):
    folder = tmp_path_factory.mktemp("exchanges")
    cassette = folder / "cassette.json"
    with stuff.upstream(folder, 0.001) as upstream:
        direct = ask_all(upstream.port, stuff, lambda host: host)
    with stuff.upstream(folder, 0.001) as upstream:
        named = [a for host, name in NAMES.items() for a in ("--upstream", f"{name}={upstream.url}/{host}")]
        with Mixtape("record", cassette, *named) as mixtape:
            recorded = ask_all(mixtape.port, stuff, NAMES.__getitem__)
            assert mixtape.stop() == 0, mixtape.log
    with Mixtape("replay", cassette, "--speed", "max") as mixtape:
        replayed = ask_all(mixtape.port, stuff, NAMES.__getitem__)
        misses = mixtape.misses()
        assert mixtape.stop() == 0, mixtape.log
    assert misses == []
    return direct, recorded, replayed, cassette


def every(stuff, *columns):
    names = [f'{e["source"]}#{e["index"]}' for e in stuff.exchanges]
    assert all(len(c) == len(names) for c in columns)
    return zip(names, *columns)


def matter(answer):
    return [(k, v) for k, v in answer.fields if k.lower() not in FRAMING | {"content-encoding"}]


def differences(fields, others):
    return [f for f in fields if f not in others], [f for f in others if f not in fields]


def disguised(fields):
    """The fields without what a recording does not keep; a project's id is one whatever it is called."""
    return [(k, "…" if k.lower() in SECRET or re.match("proj_|<redacted>$", v) else v) for k, v in fields]


def same(wrong, limit=5):
    assert not wrong, f"{len(wrong)} differ, among them:\n" + "\n".join(map(str, wrong[:limit]))


def test_recording_passes_the_status_and_the_headers_on(played, stuff):
    direct, recorded, _, _ = played
    same([(n, d.status, r.status, differences(matter(d), matter(r))) for n, d, r in every(stuff, direct, recorded)
          if (d.status, matter(d)) != (r.status, matter(r))])


def test_recording_passes_every_piece_on(played, stuff):
    direct, recorded, _, _ = played
    same([(n, d.framing, r.framing) for n, d, r in every(stuff, direct, recorded) if d.framing != r.framing])
    same([(n, len(d.body), len(r.body)) for n, d, r in every(stuff, direct, recorded) if d.body != r.body])
    same([(n, len(d.chunks), len(r.chunks)) for n, d, r in every(stuff, direct, recorded)
          if d.is_stream and [b for _, b in d.chunks] != [b for _, b in r.chunks]])


def test_the_replay_has_the_status_and_the_headers(played, stuff):
    direct, _, replayed, _ = played
    same([(n, d.status, r.status, differences(matter(d), matter(r))) for n, d, r in every(stuff, direct, replayed)
          if (d.status, disguised(matter(d))) != (r.status, disguised(matter(r)))])


def test_the_replay_has_every_byte(played, stuff):
    direct, _, replayed, _ = played
    same([(n, d.plain[:300], r.plain[:300]) for n, d, r in every(stuff, direct, replayed) if d.plain != r.plain])
    same([(n, d.framing, r.framing) for n, d, r in every(stuff, direct, replayed)
          if d.framing != r.framing and d.get("content-encoding") is None])


def test_the_replay_has_every_piece_of_a_stream(played, stuff):
    direct, _, replayed, _ = played
    streams = [(n, d, r) for n, d, r in every(stuff, direct, replayed) if d.is_stream]
    same([(n, len(d.chunks), len(r.chunks)) for n, d, r in streams
          if [b for _, b in d.chunks] != [b for _, b in r.chunks]])


@recorded_only
def test_every_kind_of_body_is_among_them(played, stuff):
    assert len(stuff.recorded) == 230
    kinds = {(d.status, (d.get("content-type") or "").split(";")[0], d.get("content-encoding")) for d in played[0]}
    for kind in [(200, "application/json", "gzip"), (200, "text/event-stream", None), (200, "application/x-ndjson", None),
                 (200, "application/vnd.amazon.eventstream", None), (204, "", None), (400, "application/json", None),
                 (401, "application/json", None)]:
        assert kind in kinds
    assert any(b"\r\n\r\n" in d.body for d in played[0] if d.is_stream) and any(
        b"\r\n\r\n" not in d.body for d in played[0] if d.is_stream), "SSE with CRLF and with LF"


def test_nothing_that_names_a_customer_is_in_the_cassette(played, stuff):
    text = played[3].read_text()
    secrets = {v for e in stuff.exchanges for k, v in e["headers"] if k.lower() in SECRET}
    secrets |= {v for e in stuff.exchanges for k, v in e["request_headers"] if k.lower() == "cookie"}
    # In one recording somebody put the organisation into another header; nothing tells it from what belongs there.
    secrets -= {v for e in stuff.exchanges for k, v in e["headers"] if k.lower() not in SECRET}
    # A short word such as the name of a company may stand in a prompt as well.
    same([s for s in secrets if len(s) > 16 and s in text])
    same([s for s in secrets if f'"{s}"' in text])


def test_how_the_pieces_are_timed(tmp_path, stuff, report):
    """Only reported: the machine is shared, and a late piece is no mistake."""
    streams = [i for i, e in enumerate(stuff.exchanges)
               if any(k.lower() == "content-type" and "event-stream" in v for k, v in e["headers"])][:4]
    asked = list(requests(stuff))

    def offsets(mixtape):
        with Client(mixtape.port) as client:
            return [[at for at, _ in client.ask(m, f"/{NAMES[h]}{t}", f, b).chunks]
                    for h, m, t, f, b in (asked[i] for i in streams)]

    with stuff.upstream(tmp_path, 0.02) as upstream:
        named = [a for host, name in NAMES.items() for a in ("--upstream", f"{name}={upstream.url}/{host}")]
        with Mixtape("record", tmp_path / "c.json", *named) as mixtape:
            recorded = offsets(mixtape)
    for speed in ("1", "10", "max"):
        with Mixtape("replay", tmp_path / "c.json", "--speed", speed) as mixtape:
            replayed = offsets(mixtape)
        scale = {"1": 1, "10": 10}.get(speed)
        off = sorted(abs(r - (d / scale if scale else 0)) * 1e3
                     for one, other in zip(recorded, replayed) for d, r in zip(one, other))
        assert [len(o) for o in recorded] == [len(o) for o in replayed]
        report(f"--speed {speed}: {len(off)} pieces of {len(streams)} streams, off their time by p50 "
               f"{off[len(off) // 2]:.2f} ms, p99 {off[int(len(off) * 0.99)]:.2f} ms; recorded over "
               f"{recorded[0][-1] * 1e3:.0f} ms, replayed over {replayed[0][-1] * 1e3:.1f} ms")
