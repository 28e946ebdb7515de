"""HTTP/1.1 at its bytes: what a client library hides, the tests of exactness need."""

import gzip
import socket
import time
from dataclasses import dataclass, field

FRAMING = {"content-length", "transfer-encoding", "connection", "keep-alive", "alt-svc"}


@dataclass
class Answer:
    status: int
    reason: str
    fields: list
    framing: str  # "length", "chunked", "close" or "none"
    chunks: list = field(default_factory=list)  # (seconds since the request was sent, bytes)
    complete: bool = True

    def get(self, name):
        return next((v for k, v in self.fields if k.lower() == name), None)

    @property
    def body(self):
        return b"".join(piece for _, piece in self.chunks)

    @property
    def plain(self):
        """The body with its content coding undone."""
        return gzip.decompress(self.body) if self.get("content-encoding") == "gzip" else self.body

    @property
    def is_stream(self):
        kind = self.get("content-type") or ""
        return any(word in kind for word in ("event-stream", "ndjson", "eventstream"))


def request_bytes(method, target, fields, body, host="127.0.0.1"):
    head = [f"{method} {target} HTTP/1.1", f"host: {host}"]
    head += [f"{k}: {v}" for k, v in fields]
    if body or method not in ("GET", "HEAD", "DELETE"):
        head.append(f"content-length: {len(body)}")
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin1") + body


class Client:
    """One connection that is kept alive."""

    def __init__(self, port, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def _more(self):
        data = self.socket.recv(1 << 16)
        self.buffer += data
        return bool(data)

    def _line(self):
        while b"\r\n" not in self.buffer:
            if not self._more():
                raise ConnectionError(f"closed within a line: {self.buffer!r}")
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def _exactly(self, count):
        while len(self.buffer) < count:
            if not self._more():
                raise ConnectionError(f"closed {count - len(self.buffer)} bytes early")
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def send(self, method, target, fields=(), body=b""):
        self.started = time.monotonic()
        self.socket.sendall(request_bytes(method, target, fields, body))

    def head(self, method="POST"):
        version, status, *reason = self._line().decode("latin1").split(" ", 2)
        assert version == "HTTP/1.1", version
        fields = []
        while line := self._line():
            name, _, value = line.decode("latin1").partition(":")
            fields.append((name, value.strip()))
        answer = Answer(int(status), reason[0] if reason else "", fields, "close")
        if method == "HEAD" or answer.status in (204, 304):
            answer.framing = "none"
        elif (answer.get("transfer-encoding") or "").lower() == "chunked":
            answer.framing = "chunked"
        elif answer.get("content-length") is not None:
            answer.framing = "length"
        return answer

    def chunk(self, answer):
        """The next chunk of a chunked body, or None after the last."""
        size = int(self._line().split(b";")[0], 16)
        if size == 0:
            self._line()
            return None
        data = self._exactly(size)
        assert self._line() == b"", "no line end after a chunk"
        answer.chunks.append((time.monotonic() - self.started, data))
        return data

    def rest(self, answer):
        if answer.framing == "chunked":
            while self.chunk(answer) is not None:
                pass
        elif answer.framing == "length":
            data = self._exactly(int(answer.get("content-length")))
            answer.chunks.append((time.monotonic() - self.started, data))
        elif answer.framing == "close":
            while self._more():
                pass
            answer.chunks.append((time.monotonic() - self.started, self.buffer))
            self.buffer = b""
        return answer

    def ask(self, method, target, fields=(), body=b""):
        self.send(method, target, fields, body)
        return self.rest(self.head(method))
