"""Writes the benchmark's cassettes: Mixtape's own format, version 1, without going through Mixtape."""

import json

PATH = "/v1/chat/completions"
REQUEST, ANSWER = 1500, 900


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def padded(make, size):
    """The text of `make(filler)`, with as much filler as brings it to `size` bytes."""
    text = compact(make("x" * (size - len(compact(make(""))))))
    assert len(text) == size
    return text


def question(number, stream=False):
    """A request of 1.5 KB, as it was recorded."""
    return padded(lambda filler: {
        "model": "gpt-4o-mini", "temperature": 0.5, "stream": stream,
        "messages": [{"role": "system", "content": filler}, {"role": "user", "content": f"Question {number:06}"}],
    }, REQUEST)


def asked(number, stream=False):
    """The same request as the client writes it: other order, other white space, another spelling of the number."""
    value = json.loads(question(number, stream))
    value["temperature"] = 0.5e0
    return json.dumps(dict(reversed(value.items()))).replace("0.5", "5e-1")


def answer(number, size=ANSWER):
    return padded(lambda filler: {
        "id": f"chatcmpl-{number:06}", "object": "chat.completion", "created": 1770026400, "model": "gpt-4o-mini",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": filler}}],
        "usage": {"prompt_tokens": 19, "completion_tokens": 8, "total_tokens": 27},
    }, size)


def event(number):
    return compact({
        "id": "chatcmpl-000000", "object": "chat.completion.chunk", "created": 1770026400, "model": "gpt-4o-mini",
        "choices": [{"index": 0, "delta": {"content": f" word{number:04}"}, "finish_reason": None}]})


def wire(events):
    """The bytes of a stream's payload."""
    return "".join(f"data: {event(n)}\n\n" for n in range(events))


def interaction(request, response):
    return (
        '{\n  "at": "2026-02-02T10:00:00Z",\n  "request": {\n    "provider": "openai",\n    "method": "POST",\n'
        f'    "target": "{PATH}",\n    "fields": [["content-type", "application/json"]],\n'
        f'    "body": {{"json": {request}}}\n  }},\n  "response": {{\n    "status": 200,\n    "headAt": 0,\n'
        f"{response}  }}\n}}")


def whole(number, size=ANSWER):
    return interaction(question(number), (
        '    "fields": [["content-type", "application/json"]],\n'
        f'    "body": {{"json": {answer(number, size)}}},\n    "endAt": 0\n'))


def streamed(events, interval):
    """A stream whose event n comes after n + 1 intervals, in milliseconds."""
    chunks = ",\n".join(f'      {{"at": {(n + 1) * interval}, "data": {event(n)}}}' for n in range(events))
    return interaction(question(0, stream=True), (
        '    "fields": [["content-type", "text/event-stream"]],\n'
        f'    "stream": [\n{chunks}\n    ],\n    "endAt": {events * interval}\n'))


def fetched(number, body, stream):
    """The recording of an answer that was fetched."""
    kind, content = "application/json", f'"body": {{"text": {json.dumps(body)}}}'
    if stream:
        kind, events = "text/event-stream", body.split("\n\n")[:-1]
        chunks = ",\n".join('      {"at": 0, "data": %s}' % (data if data[0] == "{" else json.dumps(data))
                            for data in (event.removeprefix("data: ") for event in events))
        content = f'"stream": [\n{chunks}\n    ]'
    return interaction(question(number, stream), (
        f'    "fields": [["content-type", "{kind}"]],\n    {content},\n    "endAt": 0\n'))


def write(path, interactions):
    with open(path, "w") as file:
        file.write('{\n"mixtape": 1,\n"interactions": [')
        for index, text in enumerate(interactions):
            file.write((",\n" if index else "\n") + text)
        file.write("\n]\n}\n")
    return path


def wholes(path, count, driven, size):
    """`count` interactions, of which every `count / driven`-th answers 900 bytes and the others `size`."""
    step = count // driven
    write(path, (whole(n, ANSWER if n % step == 0 else size) for n in range(count)))
    return [n * step for n in range(driven)]
