"""A TLS server on 127.0.0.1 that behaves as upstreams do, well and badly. Standard library only.

    python3 server.py FOLDER     certificates are in FOLDER (made by .ci/tls)

Prints one line, "MAIN PROXY" (two ports), when it is ready, and ends with its parent.
Each path is one behaviour: the functions named `do_...`.
"""

import gzip
import json
import os
import socket
import ssl
import sys
import threading
import time
import zlib

from wire import Connection, count, counters, lock, log

ports = {}

JSON = "Content-Type: application/json"
SSE = "Content-Type: text/event-stream"


def do_json(c, r):
    c.answer("200 OK", '{"ok":true}', JSON, "x-request-id: req-1", "openai-processing-ms: 7", "Keep-Alive: timeout=5")


def do_echo(c, r):
    c.answer("200 OK", json.dumps(r.summary()), JSON)


def do_status(c, r):
    c.answer(f"{r.query['code']} Whatever", r.query.get("body", ""), JSON)


def do_head(c, r):
    c.write("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nContent-Type: text/plain\r\n\r\n")


def do_nothing(c, r):
    c.write("HTTP/1.1 204 No Content\r\nx-kept: yes\r\n\r\n")


def do_cookie(c, r):
    c.answer("200 OK", json.dumps(r.summary()), JSON, "Set-Cookie: canary=1; Path=/")


def do_sse(c, r):
    c.begin_chunks(SSE)
    for i in range(r.number("count", 20)):
        time.sleep(r.number("ms", 20) / 1000)
        c.chunk("data: %s\n\n" % json.dumps({"i": i, "sent": time.time()}))
    c.chunk("")


def do_late_body(c, r):
    """The head at once, the body only when /release has been asked for with the same tag."""
    c.begin_chunks(SSE)
    while not counters["release-" + r.query["tag"]]:
        time.sleep(0.005)
    c.chunk("data: late\n\n")
    c.chunk("")


def do_release(c, r):
    count("release-" + r.query["name"])
    c.answer("200 OK", "")


def do_stale(c, r):
    """Keeps the connection, and breaks the next request on it as `how` says; `idle-...`: does not even wait for one."""
    c.answer("200 OK", "kept")
    idle, _, how = r.query["how"].rpartition("-")
    if idle:
        {"close": c.close, "drop": c.drop, "reset": c.reset}[how]()
        count("stale-broken")
    else:
        c.breaks_next = how


def do_basic(c, r):
    c.answer("401 Unauthorized", '{"error":"who are you?"}' + " " * r.number("pad", 0), JSON, 'WWW-Authenticate: Basic realm="mixtape"')


def do_redirect(c, r):
    fields = [f"Location: {r.query['location']}"] if "location" in r.query else []
    c.answer(f"{r.query['code']} Elsewhere", r.query.get("body", ""), *fields)


def do_huge(c, r):
    size = r.number("mb", 8) << 20
    c.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n")
    try:
        for i in range(size >> 16):
            c.write(bytes([i & 255]) * 65536)
            time.sleep(r.number("ms", 0) / 1000)
    except OSError:
        count("huge-left")
        c.is_open = False


def do_gzip(c, r):
    c.answer("200 OK", gzip.compress(b'{"ok":true}' * 20), JSON, "Content-Encoding: gzip", "x-kept: yes")


def do_gzip_stream(c, r):
    c.begin_chunks(SSE, "Content-Encoding: gzip")
    coder = zlib.compressobj(wbits=31)
    for i in range(5):
        c.chunk(coder.compress(b"data: %d\n\n" % i) + coder.flush(zlib.Z_SYNC_FLUSH))
        time.sleep(0.02)
    c.chunk(coder.flush())
    c.chunk("")


def do_broken_gzip(c, r):
    c.answer("200 OK", "this is not gzip", "Content-Encoding: gzip")


def do_cut(c, r):
    how = r.query["how"]
    if how.startswith("length"):
        c.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nfive!")
    else:
        c.begin_chunks(SSE)
        c.chunk("data: 1\n\n")
        if how.startswith("chunk"):
            c.write("20\r\ndata: 2")
    time.sleep(0.05)
    {"close": c.close, "drop": c.drop, "reset": c.reset}[how.split("-")[1]]()


def do_silent(c, r):
    """Ends the connection instead of answering."""
    {"close": c.close, "drop": c.drop, "reset": c.reset}[r.query["how"]]()


def do_until_close(c, r):
    c.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nuntil ")
    time.sleep(0.02)
    c.write("close")
    c.close()


def do_bad_chunk(c, r):
    c.begin_chunks(SSE)
    c.chunk("data: 1\n\n")
    c.write("zz\r\n")
    c.close()


def do_garbage(c, r):
    c.write("what is HTTP?\r\n\r\n")
    c.close()


def do_bad_head(c, r):
    c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nname with spaces : x\r\n\r\nhi")


def do_interim(c, r):
    code = r.query["code"]
    c.write(f"HTTP/1.1 {code} Interim\r\nLink: </x>; rel=preload\r\n\r\n")
    time.sleep(0.02)
    do_json(c, r)


def do_switch(c, r):
    c.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\nraw bytes")
    c.close()


def do_refuse_upload(c, r):
    """Answers before it has read the body, and goes on to read none of it."""
    c.answer("413 Content Too Large", '{"error":"too large"}', JSON, "Connection: close")
    c.sock.settimeout(1)
    try:
        while c.more():
            c.buffer.clear()
    except OSError:
        pass
    c.drop()


def do_hang(c, r):
    c.wait_until_left("hang")


def do_endless(c, r):
    """A stream that ends only when the client leaves."""
    count("endless")
    try:
        c.begin_chunks(SSE)
        i = 0
        while True:
            c.chunk("data: %d\n\n" % i)
            i += 1
            time.sleep(0.05)
    except OSError:
        pass
    count("endless", -1)
    count("endless-left")
    c.is_open = False


def do_log(c, r):
    with lock:
        c.answer("200 OK", json.dumps(log[r.query["tag"]]), JSON)


def do_counters(c, r):
    with lock:
        c.answer("200 OK", json.dumps(counters), JSON)


def do_ports(c, r):
    c.answer("200 OK", json.dumps(ports), JSON)


behaviours = {"/" + name[3:].replace("_", "-"): f for name, f in list(globals().items()) if name.startswith("do_")}


def break_next(c):
    """The client's next request on a kept connection, which the server has already given up."""
    how = c.breaks_next
    if not c.more():
        return c.drop()
    count("stale-broken")
    if how == "complete":
        c.read()  # takes the whole request, notes it, and goes away without a word
    {"reset": c.reset, "drop": c.drop, "close": c.close, "complete": c.close}[how]()


def serve(sock, context):
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(30)
        c = Connection(context.wrap_socket(sock, server_side=True))
    except OSError:
        sock.close()
        return
    count("connections")
    try:
        c.sock.settimeout(120)
        while c.is_open:
            if c.breaks_next:
                break_next(c)
                break
            request = c.read()
            if request is None:
                break
            behaviour = behaviours.get(request.path)
            if behaviour:
                behaviour(c, request)
            else:
                c.answer("404 Not Found", "no such behaviour")
    except OSError:
        pass
    finally:
        c.sock.close()


def pump(source, sink):
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
    except OSError:
        pass
    for s in (source, sink):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def tunnel(sock, _):
    """A CONNECT proxy. Whatever host is asked for, the way leads to 127.0.0.1."""
    c = Connection(sock)
    head = c.read_head()
    if head is None:
        return
    host, port = head.split(b" ")[1].decode().rsplit(":", 1)
    count("tunnels")
    if host.startswith("refused"):
        c.answer("407 Proxy Authentication Required", "no", 'Proxy-Authenticate: Basic realm="proxy"')
        return c.drop()
    try:
        far = socket.create_connection(("127.0.0.1", int(port)))
    except OSError:
        c.answer("502 Bad Gateway", "nobody there")
        return c.drop()
    c.write("HTTP/1.1 200 Connection established\r\nVia: mixtape-test\r\n\r\n")
    threading.Thread(target=pump, args=(far, sock), daemon=True).start()
    pump(sock, far)
    sock.close()
    far.close()


def listen(work, context=None):
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)

    def accept():
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=work, args=(sock, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def main():
    threading.stack_size(256 << 10)
    folder = sys.argv[1]
    for name in ("good", "expired", "wrong-host", "self-signed"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/{name}.crt", f"{folder}/{name}.key")
        context.set_alpn_protocols(["http/1.1"])
        ports[name] = listen(serve, context)
    ports["proxy"] = listen(tunnel)
    ports["plain"] = listen(lambda sock, _: (sock.sendall(b"not TLS at all\r\n"), sock.close()))
    with socket.create_server(("127.0.0.1", 0)) as unused:
        ports["closed"] = unused.getsockname()[1]
    print(ports["good"], ports["proxy"], flush=True)
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)


main()
