"""Drives `mixtape replay` and nginx in turn and prints ratios: the program behind `.ci/bench`.

    bench.py MIXTAPE STREAMS [PART ...]

A PART is a function below, such as `rules`; without any, all are run.
Everything stays on the loopback. The server has the first processor that this process may use, the client the second.
Rounds are interleaved and medians taken, since the machine is not ours alone. The microseconds are the server's own
processor time for one answer: where the client is the slower of the two, they tell what the rate does not."""

import http.client
import json
import os
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import cassettes

ROUNDS, SECONDS = 5, 2
CORES = sorted(os.sched_getaffinity(0))
PIN = (lambda core: ["taskset", "-c", str(CORES[core])]) if len(CORES) > 1 else (lambda core: [])
SERVER, CLIENT = 0, -1
URL_PATH = "/openai" + cassettes.PATH
LUA = """
local requests, turn = {}, 0
init = function(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  for line in io.lines(args[1]) do requests[#requests + 1] = wrk.format(nil, nil, nil, line) end
end
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
"""


class Process:
    """A server on the server's processor; `port` and `pid` once it answers."""

    def __init__(self, *command, port=None, first=None):
        self.process = subprocess.Popen(
            [*PIN(SERVER), *map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        self.pid, self.port, self.errors = self.process.pid, port, []
        threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True).start()
        if first:
            line = self.process.stdout.readline()
            found = re.search(first, line)
            if not found:
                time.sleep(0.2)
                sys.exit(f"bench: {command}: {line!r} {''.join(self.errors)}")
            self.port = int(found[1])
            threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def processor_seconds(self):
        with open(f"/proc/{self.pid}/stat") as file:
            user, system = file.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        """MiB."""
        with open(f"/proc/{self.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) / 1024


class Bench:
    def __init__(self, mixtape, streams, folder):
        self.mixtape, self.streams, self.folder = mixtape, streams, folder
        self.nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        self.script = self.file("post.lua", LUA)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def replay(self, cassette):
        return Process(self.mixtape, "replay", cassette, "--port", "0", "--speed", "max",
                       first=r"listening on http://127\.0\.0\.1:(\d+)")

    def scenario(self, name, rules):
        return Process(self.mixtape, "serve", "--scenario", self.file(name, json.dumps({"rules": rules})), "--port", "0",
                       first=r"listening on http://127\.0\.0\.1:(\d+)")

    def static(self, kind, body):
        """nginx with the same body for any request, or None where it is not installed."""
        if not self.nginx:
            return None
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        folder = os.path.join(self.folder, f"nginx-{port}")
        os.mkdir(folder)
        # A parameter of nginx's configuration has at most 4 KB: a longer body is put together from variables, and a
        # very long one is a file, which nginx gives to a POST only in the place of an error.
        if len(body) > 1 << 18:
            self.file(f"nginx-{port}/body", body)
            answer = f"root {folder}; error_page 405 =200 /body; try_files /body =404;"
        else:
            parts = [body[n:n + 3000] for n in range(0, len(body), 3000)]
            answer = "".join(f"set $part{n} '{part}';\n" for n, part in enumerate(parts)) + 'return 200 "' + "".join(
                f"${{part{n}}}" for n in range(len(parts))) + '";'
        path = self.file(f"nginx-{port}.conf", f"""
            daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log stderr warn;
            events {{ worker_connections 4096; }}
            http {{
              access_log off; keepalive_requests 100000000; tcp_nodelay on;
              client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
              uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
              server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ default_type {kind}; {answer} }} }}
            }}""")
        server = Process(self.nginx, "-p", folder, "-c", path, port=port)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return server
            except OSError:
                time.sleep(0.02)
        sys.exit(f"bench: nginx did not start: {''.join(server.errors)}")

    def wrk(self, server, connections, requests):
        """Requests per second, and the server's microseconds of processor time for each."""
        before = server.processor_seconds()
        done = subprocess.run(
            [*PIN(CLIENT), "wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "10s", "-s", self.script,
             f"http://127.0.0.1:{server.port}{URL_PATH}", "--", requests], capture_output=True, text=True, timeout=60)
        if done.returncode or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
            sys.exit(f"bench: wrk: {done.stdout}{done.stderr}")
        spent = server.processor_seconds() - before
        count = int(re.search(r"(\d+) requests in", done.stdout)[1])
        return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1]), spent / count * 1e6

    def in_turn(self, measures):
        """The median of each measure's first figure, and of its second, over interleaved rounds."""
        figures = [[] for _ in measures]
        for _ in range(ROUNDS):
            for measure, into in zip(measures, figures):
                into.append(measure())
        return [tuple(map(statistics.median, zip(*f))) for f in figures]

    def tool(self, *arguments):
        done = subprocess.run([*PIN(CLIENT), self.streams, *map(str, arguments)], capture_output=True, text=True,
                              timeout=200)
        if done.returncode:
            sys.exit(f"bench: streams {arguments}: {done.stderr}")
        return json.loads(done.stdout)


def line(label, text, reached=None):
    mark = {None: "", True: "   reached", False: "   NOT REACHED"}[reached]
    print(f"{label:<58} {text}{mark}", flush=True)


def against_nginx(bench, label, server, static, connections, requests, scale=None, target=None):
    """One row: requests per second, or with `scale` the MB/s of answers of so many bytes."""
    servers = [s for s in (server, static) if s]
    figures = bench.in_turn([lambda s=s: bench.wrk(s, connections, requests) for s in servers])
    words = [(f"{rate * scale / 1e6:,.0f} MB/s" if scale else f"{rate:,.0f}/s") + f" at {spent:.1f} µs"
             for rate, spent in figures]
    if not static:
        return line(label, f"{words[0]} (nginx is not installed: no ratio)")
    ratio = figures[0][0] / figures[1][0]
    line(label, f"{ratio:.2f}   ({words[0]}; nginx {words[1]})", ratio >= target if target else None)


def whole_answers(bench):
    path = os.path.join(bench.folder, "small.json")
    driven = cassettes.wholes(path, 10, 10, cassettes.ANSWER)
    requests = bench.file("small.txt", "".join(cassettes.asked(n) + "\n" for n in driven))
    with bench.replay(path) as server:
        idle = server.resident()
        static = bench.static("application/json", cassettes.answer(0))
        for connections, target in ((1, None), (64, 0.9), (512, None)):
            against_nginx(bench, f"whole answers, {connections} connections (nginx = 1)", server, static, connections,
                          requests, target=target)
        line("resident idle, and after that load", f"{idle:.1f} MiB, {server.resident():.1f} MiB", idle <= 30)
        if static:
            static.__exit__()


def unpaced_streams(bench):
    body = cassettes.wire(200)
    path = cassettes.write(os.path.join(bench.folder, "stream.json"), [cassettes.streamed(200, 1)])
    requests = bench.file("stream.txt", cassettes.asked(0, stream=True) + "\n")
    with bench.replay(path) as server:
        static = bench.static("text/event-stream", body)
        against_nginx(bench, f"SSE, 200 chunks of {len(body) // 200} bytes, 64 connections (nginx = 1)", server, static,
                      64, requests, scale=len(body), target=0.8)
        if static:
            static.__exit__()


def fetched(server, request):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", URL_PATH, request, {"content-type": "application/json"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    return answer.read().decode()


def against_replay(bench, label, name, reply, requested, stream=False):
    """What the scenario's reply costs beside recordings of the very answers that it gives, and for one answer beside
    nginx that sends the same bytes."""
    requests = bench.file(f"{name}.txt", "".join(cassettes.asked(n, stream) + "\n" for n in range(requested)))
    with bench.scenario(f"{name}.scenario.json", [{"when": {"provider": "openai"}, "reply": reply}]) as made:
        answers = [fetched(made, cassettes.asked(n, stream)) for n in range(requested)]
        size = len(answers[0])
        path = cassettes.write(os.path.join(bench.folder, f"{name}.json"),
                               (cassettes.fetched(n, answer, stream) for n, answer in enumerate(answers)))
        with bench.replay(path) as replayed:
            assert fetched(replayed, cassettes.asked(0, stream)) == answers[0]
            static = bench.static("text/event-stream", answers[0]) if requested == 1 else None
            (rate, spent), (replay_rate, replay_spent), *others = bench.in_turn(
                [lambda s=s: bench.wrk(s, 64, requests) for s in (made, replayed, static) if s])
    words = f"{rate / 1e3:,.2f}k/s, {rate * size / 1e6:,.0f} MB/s at {spent:.1f} µs"
    line(label, f"{spent / replay_spent:.2f}   ({words}; replayed {replay_rate / 1e3:,.2f}k/s, "
         f"{replay_rate * size / 1e6:,.0f} MB/s at {replay_spent:.1f} µs; "
         f"rate {rate / replay_rate:.2f})", spent <= 1.3 * replay_spent)
    for static_rate, static_spent in others:
        line("  the same bytes from nginx (nginx = 1)", f"{rate / static_rate:.2f}   ({static_rate / 1e3:,.2f}k/s, "
             f"{static_rate * size / 1e6:,.0f} MB/s at {static_spent:.1f} µs)")
        static.__exit__()


def synthesized(bench):
    words = " ".join(f"word{n % 7}" for n in range(60))
    for requested in (10, 2000):
        against_replay(bench, f"made-up whole answer, {requested:,} requests (replayed = 1)", f"made-{requested}",
                       words, requested)
    for tokens, requested in ((200, 10), (4000, 1)):
        against_replay(bench, f"made-up stream of {tokens:,} tokens (replayed = 1)", f"made-stream-{tokens}",
                       {"text": words, "tokens": tokens}, requested, stream=True)


def rules(bench):
    """Each of 1,000 rules asks for something else of the same kind; the last one of them answers."""
    count, prompt = 1000, json.loads(cassettes.question(0))["messages"][-1]["content"]
    kinds = {
        "exact prompts": lambda n: {"prompt": prompt if n == count - 1 else f"Question {n} of another kind"},
        "models": lambda n: {"model": "gpt-4o-mini" if n == count - 1 else f"model-{n}"},
        "providers": lambda n: {"provider": "openai" if n == count - 1 else "anthropic"},
        "words in prompts (looked at one by one)": lambda n: {
            "prompt": {"contains": prompt if n == count - 1 else f"Question {n} of another kind"}},
    }
    requests = bench.file("rules.txt", cassettes.asked(0) + "\n")
    servers = [bench.scenario("one.json", [{"reply": "Hello"}])] + [
        bench.scenario(f"rules-{n}.json", [{"when": kind(n), "reply": "Hello"} for n in range(count)])
        for n, kind in enumerate(kinds.values())]
    (one_rate, one), *figures = bench.in_turn([lambda s=s: bench.wrk(s, 64, requests) for s in servers])
    for kind, (rate, spent) in zip(kinds, figures):
        line(f"{count:,} rules by {kind} (one rule = 1)",
             f"{spent / one:.2f}   ({rate:,.0f}/s at {spent:.1f} µs; one {one_rate:,.0f}/s at {one:.1f} µs)",
             None if "looked" in kind else spent <= 1.1 * one)
    for server in servers:
        server.__exit__()


def sizes(bench):
    servers, labels = [], []
    for count, driven, size in ((10, 10, 900), (1000, 1000, 900), (10000, 1000, 20000)):
        path = os.path.join(bench.folder, f"{count}.json")
        numbers = cassettes.wholes(path, count, driven, size)
        requests = bench.file(f"{count}.txt", "".join(cassettes.asked(n) + "\n" for n in numbers))
        servers.append((bench.replay(path), requests))
        labels.append(f"{count:,} interactions, {os.path.getsize(path) / 1e6:.1f} MB")
    idle = [s.resident() for s, _ in servers]
    figures = bench.in_turn([lambda s=s, r=r: bench.wrk(s, 64, r) for s, r in servers])
    for (server, _), label, before, (rate, spent) in zip(servers, labels, idle, figures):
        ratio = rate / figures[0][0]
        line(f"{label} (10 = 1)", f"{ratio:.2f}   ({rate:,.0f}/s at {spent:.1f} µs; resident {before:.1f} MiB, then "
             f"{server.resident():.1f} MiB)", ratio >= 0.95)
        server.__exit__()


def start_up(bench):
    for count in (10, 10000):
        path = os.path.join(bench.folder, f"{count}.json")
        body = cassettes.asked(0).encode()
        head = f"POST {URL_PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(body)}\r\n\r\n".encode()
        times = []
        for _ in range(15):
            began = time.monotonic()
            with bench.replay(path) as server, socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(head + body)
                first = connection.recv(64)
                times.append((time.monotonic() - began) * 1e3)
                assert first.startswith(b"HTTP/1.1 200"), first
        line(f"start to first answer, {count:,} interactions",
             f"{statistics.median(times):.0f} ms (best {min(times):.0f})", statistics.median(times) <= 50)
    begun = time.monotonic()
    with open(path, "rb") as file:
        while file.read(1 << 20):
            pass
    line("  reading that file once, for comparison", f"{(time.monotonic() - begun) * 1e3:.0f} ms")


def request_file(bench, name):
    body = cassettes.asked(0, stream=True)
    return bench.file(name, f"POST {URL_PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
                            f"content-length: {len(body)}\r\n\r\n{body}")


def paced_streams(bench):
    path = cassettes.write(os.path.join(bench.folder, "paced.json"), [cassettes.streamed(100, 50)])
    request = request_file(bench, "paced.request")
    timers, loops, streams = [], [], []
    for _ in range(3):
        done = subprocess.run([*PIN(SERVER), bench.streams, "timers", "1000", "50", "5"], capture_output=True,
                              text=True, timeout=60, check=True)
        timers.append(json.loads(done.stdout))
        with Process(bench.streams, "paced", 100, 50, first=r"^(\d+)$") as server:
            loops.append(bench.tool("lateness", server.port, request, 1000, 100, 50))
        with Process(bench.mixtape, "replay", path, "--port", "0",
                     first=r"listening on http://127\.0\.0\.1:(\d+)") as server:
            streams.append(bench.tool("lateness", server.port, request, 1000, 100, 50))
    (p50, p99), (loop50, loop99), (bare50, bare99) = (
        [statistics.median(r[p] for r in rows) for p in ("p50", "p99")] for rows in (streams, loops, timers))
    line("1,000 streams at a chunk per 50 ms, lateness p50",
         f"{p50:.2f} ms (a bare loop that serves them {loop50:.2f} ms, bare timers {bare50:.2f} ms)", p50 <= 0.5)
    line("  p99, at most twice the bare loop's",
         f"{p99:.2f} ms (a bare loop that serves them {loop99:.2f} ms, bare timers {bare99:.2f} ms): {p99 / loop99:.2f}",
         p99 <= 2 * loop99)


def forwarding(bench):
    request = request_file(bench, "forwarded.request")
    events, interval = 100, 20
    upstream = subprocess.Popen([*PIN(CLIENT), bench.streams, "upstream", str(events), str(interval)],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    port = int(upstream.stdout.readline())
    cassette = os.path.join(bench.folder, "forwarded.json")
    with Process(bench.mixtape, "record", cassette, "--port", "0", "--upstream",
                 f"openai=http://127.0.0.1:{port}", first=r"listening on http://127\.0\.0\.1:(\d+)") as server:
        for streams in (1, 50):
            direct, through = [], []
            for _ in range(3):
                direct.append(bench.tool("latency", port, request, streams, events)["p50"])
                through.append(bench.tool("latency", server.port, request, streams, events)["p50"])
            direct, through = statistics.median(direct), statistics.median(through)
            line(f"forwarding while recording, {streams} streams, a chunk's way p50",
                 f"{through:.3f} ms, direct {direct:.3f} ms: {through - direct:+.3f} ms", through - direct < 0.3)
    upstream.stdin.close()
    upstream.wait()


def main():
    mixtape, streams, *names = sys.argv[1:]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    began = time.monotonic()
    print(f"{len(CORES)} processors, load {os.getloadavg()[0]:.2f}; {ROUNDS} rounds of {SECONDS} s, medians")
    with tempfile.TemporaryDirectory(prefix="mixtape-bench-") as folder:
        bench = Bench(mixtape, streams, folder)
        for part in (whole_answers, unpaced_streams, synthesized, rules, sizes, start_up, paced_streams, forwarding):
            if not names or part.__name__ in names:
                part(bench)
    print(f"took {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
