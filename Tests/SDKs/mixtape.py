"""The mixtape process, as a person would start it."""

import json
import os
import queue
import signal
import subprocess
import threading
import urllib.request

BINARY = os.environ.get("MIXTAPE", os.path.join(os.path.dirname(__file__), "..", "..", ".build", "release", "mixtape"))


class Mixtape:
    """A running mixtape: `with Mixtape("replay", cassette) as m: … m.url …`."""

    def __init__(self, *arguments, cwd=None):
        self.arguments = [BINARY, *map(str, arguments), "--port", "0"]
        self.cwd = cwd
        self.output, self.errors = [], []

    def __enter__(self):
        self.process = subprocess.Popen(
            self.arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=self.cwd)
        first = queue.Queue()
        self.readers = [
            threading.Thread(target=self._drain, args=(self.process.stdout, self.output, first), daemon=True),
            threading.Thread(target=self._drain, args=(self.process.stderr, self.errors, None), daemon=True),
        ]
        for reader in self.readers:
            reader.start()
        try:
            line = first.get(timeout=30)
        except queue.Empty:
            line = ""
        if not line.startswith("mixtape: listening on http://127.0.0.1:"):
            self.stop()
            raise AssertionError(f"{' '.join(self.arguments)}: first line was {line!r}\n{self.log}")
        self.url = line.split("listening on ", 1)[1].strip()
        self.port = int(self.url.rsplit(":", 1)[1])
        return self

    def __exit__(self, *_):
        self.stop()

    @staticmethod
    def _drain(stream, lines, first):
        for line in stream:
            lines.append(line)
            if first is not None and len(lines) == 1:
                first.put(line)
        if first is not None and not lines:
            first.put("")

    def stop(self):
        """Ends it as Ctrl-C would and gives the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"mixtape did not end within 20 s of SIGINT\n{self.log}") from None
        for reader in self.readers:
            reader.join(timeout=5)
        return code

    @property
    def log(self):
        return "".join(self.output) + "".join(self.errors)

    def control(self, path, method="GET", body=None):
        """The bytes of a control endpoint's answer."""
        request = urllib.request.Request(f"{self.url}/__mixtape/{path}", method=method, data=body)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def control_json(self, path):
        return json.loads(self.control(path))

    def exchanges(self):
        return listed(self.control_json("exchanges"))

    def misses(self):
        return listed(self.control_json("misses"))


def listed(value):
    """The one list of a control answer."""
    if isinstance(value, list):
        return value
    lists = [v for v in value.values() if isinstance(v, list)]
    assert len(lists) == 1, f"one list expected in {value}"
    return lists[0]


def one_shot(*arguments, cwd=None):
    """Runs a command that ends by itself; gives (exit code, stdout, stderr)."""
    done = subprocess.run(
        [BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, cwd=cwd)
    return done.returncode, done.stdout, done.stderr
