"""HTTP/1.1 over a socket, by hand: what is wanted is exact bytes at exact moments, and every kind of end."""

import collections
import hashlib
import socket
import struct
import threading
import urllib.parse

lock = threading.Lock()
log = collections.defaultdict(list)  # by the query's `tag`: every request that came completely
counters = collections.Counter()


def count(name, by=1):
    with lock:
        counters[name] += by


class Request:
    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = lines[0].split(" ")
        self.lines = lines[1:]
        self.fields = {l.split(":", 1)[0].lower(): l.split(":", 1)[1].strip() for l in self.lines}
        self.body = body
        self.path, _, query = self.target.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query))

    def number(self, name, default):
        return int(self.query.get(name, default))

    def summary(self):
        return {
            "method": self.method,
            "target": self.target,
            "head": self.lines,
            "length": len(self.body),
            "sha256": hashlib.sha256(self.body).hexdigest(),
        }


class Connection:
    """One client: reads requests, writes bytes, and can end in every way."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = bytearray()
        self.is_open = True
        self.breaks_next = None  # how the next request on this connection is broken

    def more(self):
        piece = self.sock.recv(65536)
        self.buffer += piece
        return bool(piece)

    def read_head(self):
        while b"\r\n\r\n" not in self.buffer:
            if not self.more():
                return None
        return self.take(self.buffer.index(b"\r\n\r\n") + 4)[:-4]

    def take(self, count):
        piece = bytes(self.buffer[:count])
        del self.buffer[:count]
        return piece

    def read(self):
        head = self.read_head()
        if head is None:
            return None
        fields = Request(head, b"").fields
        body = b""
        if "chunked" in fields.get("transfer-encoding", ""):
            while True:
                while b"\r\n" not in self.buffer:
                    if not self.more():
                        return None
                wanted = int(self.take(self.buffer.index(b"\r\n") + 2), 16)
                while len(self.buffer) < wanted + 2:
                    if not self.more():
                        return None
                body += self.take(wanted + 2)[:-2]
                if wanted == 0:
                    break
        else:
            wanted = int(fields.get("content-length", 0))
            if Request(head, b"").path == "/refuse-upload":
                wanted = 0
            while len(self.buffer) < wanted:
                if not self.more():
                    return None
            body = self.take(wanted)
        request = Request(head, body)
        if "tag" in request.query and request.path != "/log":
            with lock:
                log[request.query["tag"]].append(request.summary())
        return request

    def write(self, data):
        self.sock.sendall(data if isinstance(data, bytes) else data.encode())

    def answer(self, status, body, *fields):
        body = body if isinstance(body, bytes) else body.encode()
        head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
        self.write("\r\n".join(head) + "\r\n\r\n")
        self.write(body)

    def begin_chunks(self, *fields):
        self.write("\r\n".join(["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *fields]) + "\r\n\r\n")

    def chunk(self, data):
        data = data if isinstance(data, bytes) else data.encode()
        self.write(b"%x\r\n%s\r\n" % (len(data), data))

    def close(self):
        """TLS's own end, then FIN."""
        try:
            self.sock.settimeout(0.1)  # the other side's own word is not waited for long
            self.sock.unwrap()
        except (OSError, ValueError):
            pass
        self.drop()

    def drop(self):
        """FIN with no word of TLS before it."""
        self.is_open = False
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.sock.close()

    def reset(self):
        self.is_open = False
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def wait_until_left(self, name):
        count(name)
        try:
            while self.more():
                pass
        except OSError:
            pass
        count(name, -1)
        count(name + "-left")
        self.is_open = False
