"""The bad days that every client is put through: what happens, as a scenario says it, and what is asked meanwhile."""

import json
from typing import NamedTuple

import rows

# What an answer says where nothing is wrong with it; streamed, in these pieces.
PIECES = ["one ", "two ", "three – ", "four ", "five ", "six"]
TEXT = "".join(PIECES)
REFUSED = "I cannot help with that."
REPLY = {"reply": {"text": PIECES}}
ARGUMENTS = {"city": "Oslo", "days": 3}
CALL = {"reply": {"toolCalls": [{"name": "weather", "arguments": ARGUMENTS}]}}
ASKED = WHOLE, STREAMED = "whole", "streamed"
MIDDLE = {"after": "firstToken"}

# The server's time goes so much faster than that of the clients, which wait for so many seconds where nothing comes.
# Who still waits after LIMIT seconds does not look at the timeout that it was given.
SPEED, PATIENCE, LIMIT = 60, 2, 20


class Row(NamedTuple):
    """What happens: the rule that plays it to an answer that is whole and to one that is streamed, if it can be."""

    label: str
    whole: dict | None = None
    streamed: dict | None = None
    # Whether the client is told to wait for no longer than PATIENCE: as they come, some wait for ten minutes or for ever.
    patient: bool = False
    # Whether it offers a tool.
    tools: bool = False
    # Whether it is asked at the provider's own port, which is closed.
    closed: bool = False
    # Whether the provider's limit is one request a minute, and one has been made.
    limited: bool = False
    # Whether it is about how long the client would wait for the next byte, rather than about what it makes of it.
    patience: bool = False


def both(label, *faults, act=REPLY, **more):
    rule = act | {"faults": list(faults)} if faults else act
    return Row(label, rule, rule, **more)


def middle(label, fault, **more):
    """Half of a whole answer; of a streamed one, up to the first word."""
    whole = REPLY | {"faults": [fault | {"at": {"fraction": 0.5}}]}
    return Row(label, whole, REPLY | {"faults": [fault | {"at": MIDDLE}]}, **more)


def streamed(label, *faults, act=REPLY, **more):
    return Row(label, None, act | {"faults": list(faults)}, **more)


def limited(label, wait):
    """Refused for its rate each time, with the wait told in this way."""
    return both(label, {"retryAfter": wait}, act={"fail": "rateLimited"})


CONNECTION = {
    "refuse": both("The port is closed", closed=True),
    "reset": both("Reset before the answer", {"reset": True}),
    "close": both("Closed before the answer", {"close": True}),
    "halfClose": both("Closed on one side before the answer", {"halfClose": True}),
    "hang": both("Nothing ever comes", {"hang": True}, patient=True),
    "reset-middle": middle("Reset in the middle", {"reset": True}),
    "truncate": middle("Cut in the middle", {"truncate": True}),
    "truncate-character": streamed("Cut within a character", {"truncate": True, "at": {"inside": "character"}}),
    "truncate-finish": streamed("Cut before the reason to stop", {"truncate": True, "at": {"before": "finish"}}),
    "truncate-end": streamed("Cut after the last event", {"truncate": True, "at": {"before": "end"}}),
    "halfClose-middle": middle("Closed on one side in the middle", {"halfClose": True}),
    "hang-middle": middle("Nothing more comes from the middle on", {"hang": True}, patient=True),
}
TIME = {
    "patience": both("How long it waits for the next byte by itself", patience=True),
    "latency": both("An hour until the head", {"latency": "1h"}, patient=True),
    "timeToFirstToken": streamed("An hour until the first word", {"timeToFirstToken": "1h"}, patient=True),
    "stall": streamed("An hour's pause after the first word", {"stall": "1h"}, patient=True),
    "keepAlivesOnly": streamed(
        "Only signs of life for a time, where the provider has some", {"keepAlivesOnly": "5m"}, patient=True),
    "slowClose": both("All is there, but the end comes an hour late", {"slowClose": "1h"}, patient=True),
    "slow": both(
        "Slow and unsteady", {"latency": "1s"}, {"tokensPerSecond": 4}, {"jitter": 0.5}, {"bandwidth": 1000}),
    "slice": both("Single bytes", {"slice": 1}),
}
BODY = {
    "more": Row("100 bytes fewer than announced", REPLY | {"faults": [{"wrongContentLength": 100}]}),
    "fewer": Row("20 bytes more than announced", REPLY | {"faults": [{"wrongContentLength": -20}]}),
    "noTerminator": streamed("A proper end after the first word", {"noTerminator": True, "at": MIDDLE}),
    "noTerminator-finish": streamed("A proper end before the reason to stop", {"noTerminator": True}),
    "noTerminator-last": streamed(
        "A proper end before the last event, where one says just that", {"noTerminator": True, "at": {"before": "terminator"}}),
    "errorEvent-overloaded": streamed("Overloaded after the first word", {"errorEvent": "overloaded", "at": MIDDLE}),
    "errorEvent-rateLimited": streamed(
        "Rate limited after the first word", {"errorEvent": "rateLimited", "at": MIDDLE}),
    "errorEvent-serverError": streamed(
        "Server error after the first word", {"errorEvent": "serverError", "at": MIDDLE}),
    "malformedEvent": streamed("An event that is no JSON", {"malformedEvent": True}),
    "duplicate": streamed("The first word twice", {"duplicate": True}),
    "reorder": streamed("The first word after the second", {"reorder": True}),
}
CONTENT = {
    "refusal": both("The model refuses", {"refusal": REFUSED}),
    "contentFilter": both("A filter stops it", {"contentFilter": True, "afterTokens": 2}),
    "lengthCut": both("Cut at a number of tokens", {"lengthCut": 2}),
    "emptyChoice": both("Nothing is said", {"emptyChoice": True}),
    "malformedToolArguments": both(
        "A tool's arguments are no JSON", {"malformedToolArguments": True}, act=CALL, tools=True),
    "unknownTool": both("A tool that nobody offered", {"unknownTool": "launch_rocket"}, act=CALL, tools=True),
}
WAITS = {
    "wait-none": limited("No word about it", False),
    "wait-seconds": limited("2 seconds", {"seconds": 2}),
    "wait-milliseconds": limited("1500 milliseconds", {"milliseconds": 1500}),
    "wait-both": limited("20 seconds and 1500 milliseconds", {"seconds": 20, "milliseconds": 1500}),
    "wait-date": limited("A date in 50 seconds", {"date": "50s"}),
    "wait-zero": limited("0 seconds", {"seconds": 0}),
    "wait-negative": limited("-5 seconds", {"seconds": -5}),
    "wait-90": limited("90 seconds", {"seconds": 90}),
    "wait-hour": limited("An hour", {"seconds": 3600}),
    "wait-text": limited("\"soon\"", {"text": "soon"}),
    "wait-well": both("2 seconds, on an answer that is well", {"retryAfter": {"seconds": 2}}),
    "once-limited": both(
        "2 seconds, and then well", act={"sequence": [{"fail": "rateLimited", "retryAfter": "2s"}, REPLY]}),
    "once-overloaded": both("Overloaded, and then well", act={"sequence": [{"fail": "overloaded"}, REPLY]}),
}
LIMITS = {
    "limited": both("One request more than the provider lets through in a minute", limited=True),
}
EDGES = {f"edge-{name}-{status}": both(f"{label}, {status}", act={"fail": {"edge": name, "status": status}})
         for name, status, label in (
    ("cloudflare", 502, "Cloudflare's page"),
    ("cloudflare", 520, "Cloudflare's page"),
    ("cloudflareText", 429, "Cloudflare's line of text"),
    ("cloudflareChallenge", 403, "Cloudflare's page for robots"),
    ("envoy", 503, "envoy's line of text"),
    ("nginx", 413, "nginx's page"),
    ("googleFrontEnd", 502, "The page of Google's front end"),
    ("uvicorn", 500, "uvicorn's line of text"))}
FAILURES = {f"fail-{kind}": Row(label, {"fail": kind}) for kind, label in rows.FAILURES.items()}

SECTIONS = {
    "The connection": CONNECTION,
    "The time": TIME,
    "The stream and the body": BODY,
    "What is said": CONTENT,
    "A rate limit, and how long to wait": WAITS | LIMITS,
    "Front ends": EDGES,
    "Failures, and which are tried again": FAILURES,
}
ALL = {key: row for section in SECTIONS.values() for key, row in section.items()}


def name(key, asked):
    """What a line of the tables is called in the suite, and what the client says."""
    return f"{key} {asked}"


def cells():
    """Every line of the tables: (key, whole or streamed)."""
    return [(key, asked) for key, row in ALL.items() for asked in ASKED if getattr(row, asked)]


def scenario():
    return json.dumps({"rules": [
        {"when": {"prompt": name(key, asked)}} | getattr(ALL[key], asked) for key, asked in cells()]})


def limiting(providers):
    return json.dumps({"limits": {p: {"requestsPerMinute": 1} for p in providers}, "rules": [REPLY]})


def closing(providers):
    return json.dumps({"rules": [{"when": {"provider": providers}, "faults": [{"refuse": True}]}, REPLY]})
