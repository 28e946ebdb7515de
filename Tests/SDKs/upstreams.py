"""What stands in for the real providers."""

import base64
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

SHARED = os.path.abspath(os.environ.get("MIXTAPE_SHARED", os.path.join(os.path.dirname(__file__), "..", "..", "..", "shared")))
TOOL = os.path.join(SHARED, "tools", "real-upstream")
RECORDED = os.path.join(SHARED, "real", "exchanges.jsonl")
has_recorded = os.path.exists(TOOL) and os.path.exists(RECORDED)


class RealUpstream:
    """`real-upstream` of the shared folder: really recorded exchanges, byte for byte."""

    def __init__(self, exchanges=RECORDED, pace=0.02):
        self.exchanges, self.pace, self.seen = exchanges, pace, []

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, TOOL, "--port", "0", "--pace", str(self.pace), "--exchanges", str(self.exchanges)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self.process.stdout.readline())["listening"]
        self.port = int(self.url.rsplit(":", 1)[1])
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def _read(self):
        for line in self.process.stdout:
            self.seen.append(json.loads(line))

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.reader.join(timeout=5)
        self.process.stdout.close()


@dataclass
class Scripted:
    """One answer of a scripted upstream. `pieces`: chunked, `pace` seconds apart; else `body` with its length."""

    status: int = 200
    fields: list = field(default_factory=lambda: [("content-type", "application/json")])
    body: bytes = b"{}"
    pieces: list = None
    pace: float = 0.0
    cut: bool = False  # close instead of the last chunk


@dataclass
class Seen:
    method: str
    target: str
    fields: list
    body: bytes

    def get(self, name):
        return next((v for k, v in self.fields if k.lower() == name), None)


class ScriptedUpstream:
    """Answers as it is told by `answer(Seen) -> Scripted`, and keeps what it saw."""

    def __init__(self, answer):
        self.answer, self.seen = answer, []
        self.client_left = threading.Event()

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rb") as source:
            try:
                while request := self._read(source):
                    self.seen.append(request)
                    if not self._write(connection, self.answer(request)):
                        return
            except OSError:
                self.client_left.set()

    @staticmethod
    def _read(source):
        first = source.readline().decode("latin1").split()
        if len(first) != 3:
            return None
        fields = []
        while (line := source.readline().decode("latin1").rstrip("\r\n")):
            name, _, value = line.partition(":")
            fields.append((name, value.strip()))
        lower = {k.lower(): v for k, v in fields}
        body = b""
        if lower.get("transfer-encoding", "").lower() == "chunked":
            while size := int(source.readline().split(b";")[0], 16):
                body += source.read(size)
                source.readline()
            source.readline()
        elif "content-length" in lower:
            body = source.read(int(lower["content-length"]))
        return Seen(first[0], first[1], fields, body)

    def _write(self, connection, answer):
        head = [f"HTTP/1.1 {answer.status} Scripted"] + [f"{k}: {v}" for k, v in answer.fields]
        if answer.pieces is None:
            head.append(f"content-length: {len(answer.body)}")
            connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode("latin1") + answer.body)
            return True
        connection.sendall(("\r\n".join(head + ["transfer-encoding: chunked"]) + "\r\n\r\n").encode("latin1"))
        for piece in answer.pieces:
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(answer.pace)
            if self._hung_up(connection):
                self.client_left.set()
                return False
        if not answer.cut:
            connection.sendall(b"0\r\n\r\n")
        return not answer.cut

    @staticmethod
    def _hung_up(connection):
        try:
            return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False


def pieces(kind, body):
    """A streamed body, event by event or line by line; None for one that comes whole."""
    if "event-stream" in kind:
        return [p for p in re.split(rb"(?<=\n\n)|(?<=\r\n\r\n)", body) if p]
    return body.splitlines(True) if "ndjson" in kind else None


def canonical(body):
    try:
        return json.dumps(json.loads(body), sort_keys=True)
    except ValueError:
        return body.hex()


def from_exchanges(exchanges, pace=0.0):
    """An `answer` function that plays exchanges in the form of the recorded ones; the first path segment may be a host."""
    table = {}
    for e in exchanges:
        path = urllib.parse.urlsplit(e["uri"]).path
        table[(e["method"], path, canonical(base64.b64decode(e["request_body_base64"])))] = e

    def answer(seen):
        path = urllib.parse.urlsplit(seen.target).path
        for candidate in (path, "/" + path.lstrip("/").partition("/")[2]):
            e = table.get((seen.method, candidate, canonical(seen.body)))
            if e:
                break
        else:
            return Scripted(status=404, body=json.dumps({"error": {"message": f"no sample for {path}"}}).encode())
        body = base64.b64decode(e["body_base64"])
        kind = dict((k.lower(), v) for k, v in e["headers"]).get("content-type", "")
        return Scripted(e["status"], e["headers"], body, pieces(kind, body), pace)

    return answer
