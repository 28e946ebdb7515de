"""Puts clients through the bad days and says in few words what each made of them."""

import concurrent.futures
import contextlib
import json
import os
import re
import socket
import threading
import time
from dataclasses import dataclass, field

import pytest

import fault_rows
from mixtape import Mixtape

SLEEP, CONNECT, SET_TIMEOUT = time.sleep, socket.create_connection, socket.socket.settimeout


@dataclass
class Said:
    """What a client has understood so far."""

    text: str = ""
    refusal: str = ""
    calls: list = field(default_factory=list)  # [name, arguments as their text or as they were read]
    finish: str | None = None


class ChatCompletions:
    """How answers in OpenAI's form are read, whole and streamed."""

    def read(self, answer, said):
        self.understand(answer.choices[0].message, said)
        said.finish = answer.choices[0].finish_reason

    def add(self, piece, said):
        for choice in piece.choices:
            self.understand(choice.delta, said)
            said.finish = choice.finish_reason or said.finish

    def understand(self, message, said):
        said.text += message.content or ""
        said.refusal += getattr(message, "refusal", None) or ""
        for call in message.tool_calls or []:
            if call.function.name:
                said.calls.append([call.function.name, call.function.arguments])
            else:
                said.calls[-1][1] += call.function.arguments or ""


class Ledger(threading.local):
    """What the client of this thread has done, past what its own words tell; None: nobody keeps it."""

    waits = connects = patience = None


LEDGER = Ledger()


def sleep(seconds):
    """Writes down how long a client wants to wait, and does not."""
    if LEDGER.waits is None:
        return SLEEP(seconds)
    LEDGER.waits.append(seconds)


def set_timeout(self, seconds):
    LEDGER.patience = seconds
    SET_TIMEOUT(self, seconds)


def connect(*arguments, **more):
    if LEDGER.connects is not None:
        LEDGER.connects.append(arguments[0])
    return CONNECT(*arguments, **more)


@contextlib.contextmanager
def watched(lucky):
    """Nobody waits between attempts, and those who add luck to a wait have none: it is always the longest."""
    kept = [(module, getattr(module, name), name) for module, name, _ in lucky]
    time.sleep, socket.create_connection, socket.socket.settimeout = sleep, connect, set_timeout
    for module, name, value in lucky:
        setattr(module, name, value)
    try:
        yield
    finally:
        time.sleep, socket.create_connection, socket.socket.settimeout = SLEEP, CONNECT, SET_TIMEOUT
        for module, value, name in kept:
            setattr(module, name, value)


def told_wait(seconds):
    """A wait until a date is shorter by what has passed of it, so long ones are told roughly."""
    rough = 5 * round(seconds / 5) if seconds > 30 else round(seconds, 2)
    return f"{rough:g} s"


def told_error(error, asker):
    """Its class, and its package where that is not the client's own; its status, and its code."""
    kind, package = type(error).__name__, type(error).__module__.split(".")[0]
    known = [] if package in (asker.package, "builtins") else [package]
    words = [".".join([*known, kind]), *(str(w) for w in asker.told(error) if w)]
    return f"`{' '.join(words)}`"


def told_call(call):
    name, arguments = call
    if name != "weather":
        return f"hands on a call of `{name}`"
    try:
        read = json.loads(arguments) if isinstance(arguments, str) else arguments
    except ValueError:
        return "hands on the broken arguments"
    if read == fault_rows.ARGUMENTS:
        return "hands on the call"
    return "hands on a call with other arguments" if read else "hands on a call without arguments"


def told_text(text, silently):
    pieces = fault_rows.PIECES
    if text == fault_rows.TEXT:
        return "answers"
    if not text:
        return "takes nothing for an answer" if silently else "gives nothing"
    if fault_rows.TEXT.startswith(text):
        return "takes a part for the whole" if silently else "gives a part"
    if text == pieces[0] + fault_rows.TEXT:
        return "says the first word twice"
    if text == "".join([pieces[1], pieces[0], *pieces[2:]]):
        return "says the words in the wrong order"
    if any(text == "".join(pieces[:i] + pieces[i + 1:]) for i in range(len(pieces))):
        return "loses a word"
    if text == fault_rows.REFUSED:
        return "hands on the refusal as text"
    return f"says `{text}`"


def told(said, asker):
    """What an application sees that got no exception."""
    silently = said.finish is None or said.finish in asker.usual
    if said.calls:
        what = told_call(said.calls[0])
    else:
        what = "hands on the refusal" if said.refusal else told_text(said.text, silently)
    if said.finish is None:
        return f"{what}, with no reason to stop"
    return what if silently else f"{what}, with the reason `{said.finish}`"


def part(said):
    if said.calls:
        return "after the call"
    if not said.text:
        return None
    return "after all of the text" if said.text == fault_rows.TEXT else "after a part of the text"


@dataclass
class Cell:
    """One client, one line of the tables."""

    asker: object
    client: str
    key: str
    asked: str
    began: float | None = None

    def run(self, days, trial=1):
        row, name = fault_rows.ALL[self.key], fault_rows.name(self.key, self.asked)
        session = re.sub(r"\W+", "-", f"{self.client}-{name}-{trial}").lower()
        said, words, server = Said(), None, days.limited if row.limited else days.open
        at = days.closed if row.closed else lambda provider: f"{server.url}/s/{session}/{provider}"
        asker = self.asker(at, fault_rows.PATIENCE if row.patient else None)
        if row.limited:
            asker.whole(name, row.tools)
        LEDGER.waits, LEDGER.connects, LEDGER.patience = [], [], None
        try:
            words = self.ask(asker, name, row.tools, said)
        except Exception as error:
            words = [told_error(error, asker), part(said)]
        finally:
            waits, LEDGER.waits = LEDGER.waits, None
        if row.patience:
            return f"{LEDGER.patience:g} s" if LEDGER.patience else "for ever"
        seen = LEDGER.connects if row.closed else server.control_json(f"exchanges?session={session}")["exchanges"]
        count = len(seen) - row.limited
        if count == 0 and trial < 3:
            # On a busy machine its patience can end before its request has come, which says nothing about the fault.
            return self.run(days, trial + 1)
        attempts = f"{count} attempts" if count != 1 else None
        waited = "waits " + " + ".join(map(told_wait, waits)) if waits else None
        return ", ".join(w for w in [words[0], attempts, waited, *words[1:]] if w)

    def ask(self, asker, name, tools, said):
        if self.asked == fault_rows.STREAMED:
            for piece in asker.stream(name, tools):
                asker.add(piece, said)
        else:
            answer = asker.whole(name, tools)
            try:
                asker.read(answer, said)
            except (AttributeError, TypeError, LookupError):
                return [f"gives a `{type(answer).__name__}` with no answer in it"]
        return [told(said, asker)]


class BadDays:
    """The servers that play them, and the threads that live through them."""

    def __init__(self, askers, lucky, folder):
        self.askers, self.lucky, self.folder = askers, lucky, folder
        self.providers = sorted({asker.provider for asker in askers.values()})
        self.results = {}

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(watched(self.lucky))
            play = ("serve", "--speed", fault_rows.SPEED, "--scenario")
            self.open = stack.enter_context(Mixtape(*play, self.file("open", fault_rows.scenario())))
            limits = self.file("limited", fault_rows.limiting(self.providers))
            self.limited = stack.enter_context(Mixtape("serve", "--clock", "manual", "--scenario", limits))
            # Some windows end with the clock's minute, so that stands still at the beginning of one.
            second = int(self.limited.control_json("clock")["date"].removesuffix(" GMT")[-2:])
            self.limited.control("clock/advance", "POST", json.dumps({"by": f"{60 - second}s"}).encode())
            listens = [word for p in self.providers for word in ("--listen", f"{p}=0")]
            self.shut = stack.enter_context(Mixtape("serve", *listens))
            self.ports = {p["provider"]: p["port"] for p in self.shut.control_json("health")["ports"]}
            self.shut.control("scenario", "PUT", fault_rows.closing(self.providers).encode())
            self.running = stack.pop_all()
        return self

    def __exit__(self, *_):
        # Who still waits for an answer is let go by the end of the server.
        self.running.close()

    def closed(self, provider):
        return f"http://127.0.0.1:{self.ports[provider]}"

    def file(self, name, scenario):
        path = os.path.join(self.folder, f"{name}.json5")
        with open(path, "w") as file:
            file.write(scenario)
        return path

    def begin(self, wanted):
        """Runs them all, first those that wait for nothing: whose patience is short shall not wait for others' work."""
        self.cells = {(c, k, a): Cell(self.askers[c], c, k, a) for c, k, a in wanted}
        patient = {at for at in wanted if fault_rows.ALL[at[1]].patient}
        quick = self.start(4, [at for at in wanted if at not in patient])
        self.start(12, [at for at in wanted if at in patient], after=quick)

    def start(self, threads, wanted, after=()):
        pool = concurrent.futures.ThreadPoolExecutor(threads)
        futures = {at: pool.submit(self.run, self.cells[at], after) for at in wanted}
        self.results |= futures
        return futures.values()

    def run(self, cell, after):
        concurrent.futures.wait(after)
        cell.began = time.monotonic()
        return cell.run(self)

    def outcome(self, *at):
        while True:
            began = self.cells[at].began
            with contextlib.suppress(concurrent.futures.TimeoutError):
                return self.results[at].result(timeout=1)
            if began and time.monotonic() > began + fault_rows.LIMIT:
                return "waits on"


def each(askers):
    """All lines of the tables for these clients."""
    return pytest.mark.parametrize("client, key, asked", [
        pytest.param(client, key, asked, id=f"{client}-{key}-{asked}")
        for client in askers for key, asked in fault_rows.cells()])


def bad_days(askers, lucky, request, folders):
    """For a fixture of a module: all of its tests that were chosen, at once."""
    wanted = [tuple(item.callspec.params[n] for n in ("client", "key", "asked"))
              for item in request.session.items if item.module is request.module and hasattr(item, "callspec")]
    with BadDays(askers, lucky, folders.mktemp("faults")) as days:
        days.begin(wanted)
        yield days
