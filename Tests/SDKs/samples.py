"""Small exchanges of our own, in the form of the recorded ones: the cases that the recordings lack, and every case
where the recordings are not there. The shapes follow the providers' documentation; ids and times are made up."""

import base64
import json

QUESTION = "Which of the two is the older city, Oslo or Bergen?"
WEATHER = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def sse(values, named=False, end="\n", done=False):
    text = ""
    for value in values:
        text += (f"event: {value['type']}{end}" if named else "") + f"data: {compact(value)}{end}{end}"
    return text + (f"data: [DONE]{end}{end}" if done else "")


def exchange(name, uri, request, status, kind, body, fields=()):
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return {
        "source": name, "index": 0, "method": "POST", "uri": uri, "request_headers": [],
        "request_body_base64": base64.b64encode(json.dumps(request).encode()).decode(), "status": status,
        "headers": [["Content-Type", kind], ["Date", "Mon, 02 Feb 2026 10:00:00 GMT"], *map(list, fields)],
        "body_base64": base64.b64encode(text.encode()).decode(),
    }


def openai():
    uri = "https://api.openai.com/v1/chat/completions"
    ask = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": QUESTION}]}
    common = {"created": 1770026400, "model": "gpt-4o-mini-2024-07-18", "system_fingerprint": "fp_sample"}
    fields = [("x-request-id", "req_sample"), ("openai-organization", "org-of-the-samples")]

    def whole(message, reason):
        return {"id": "chatcmpl-sample", "object": "chat.completion", **common,
                "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}],
                "usage": {"prompt_tokens": 19, "completion_tokens": 8, "total_tokens": 27}}

    def chunk(delta, reason=None):
        return {"id": "chatcmpl-sample", "object": "chat.completion.chunk", **common,
                "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}

    tools = [{"type": "function", "function": {"name": "weather", "description": "Now", "parameters": WEATHER}}]
    call = {"id": "call_sample", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Oslo"}'}}
    pieces = ["", "Bergen", " is", " older – ", "1070", " against", " 1040.", " Né?"]
    stream = [chunk({"role": "assistant", "content": p} if i == 0 else {"content": p}) for i, p in enumerate(pieces)]
    error = {"error": {"message": "Invalid value: 'knight'.", "type": "invalid_request_error",
                       "param": "messages[0].role", "code": "invalid_value"}}
    yield exchange("openai/whole", uri, ask, 200, "application/json",
                   whole({"content": "Oslo: 1040. Bergen: 1070."}, "stop"), fields)
    yield exchange("openai/stream", uri, {**ask, "stream": True}, 200, "text/event-stream; charset=utf-8",
                   sse([*stream, chunk({}, "stop")], done=True), fields)
    yield exchange("openai/tool", uri, {**ask, "tools": tools}, 200, "application/json",
                   whole({"content": None, "tool_calls": [call]}, "tool_calls"), fields)
    yield exchange("openai/error", uri, {**ask, "messages": [{"role": "knight", "content": QUESTION}]}, 400,
                   "application/json", error, fields)


def anthropic():
    uri = "https://api.anthropic.com/v1/messages"
    ask = {"model": "claude-sonnet-4-5", "max_tokens": 256, "messages": [{"role": "user", "content": QUESTION}]}
    fields = [("request-id", "req_sample"), ("anthropic-organization-id", "00000000-0000-4000-8000-000000000000")]
    tools = [{"name": "weather", "description": "Now", "input_schema": WEATHER}]

    def message(content, reason):
        return {"id": "msg_sample", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
                "content": content, "stop_reason": reason, "stop_sequence": None,
                "usage": {"input_tokens": 21, "output_tokens": 9}}

    stream = [
        {"type": "message_start", "message": message([], None)},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
        *({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": t}}
          for t in ("Oslo", " is older –", " about", " 1040.")),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
         "usage": {"output_tokens": 9}},
        {"type": "message_stop"},
    ]
    error = {"type": "error", "request_id": "req_sample", "error": {
        "type": "invalid_request_error", "message": "messages.0.role: Input should be 'user' or 'assistant'"}}
    yield exchange("anthropic/whole", uri, ask, 200, "application/json",
                   message([{"type": "text", "text": "Oslo is older."}], "end_turn"), fields)
    yield exchange("anthropic/stream", uri, {**ask, "stream": True}, 200, "text/event-stream; charset=utf-8",
                   sse(stream, named=True), fields)
    yield exchange("anthropic/tool", uri, {**ask, "tools": tools}, 200, "application/json", message(
        [{"type": "tool_use", "id": "toolu_sample", "name": "weather", "input": {"city": "Oslo"}}], "tool_use"), fields)
    yield exchange("anthropic/error", uri, {**ask, "messages": [{"role": "knight", "content": QUESTION}]}, 400,
                   "application/json", error, fields)


def gemini():
    base = "https://generativelanguage.googleapis.com/v1beta/models/"
    ask = {"contents": [{"parts": [{"text": QUESTION}], "role": "user"}]}
    kind = "application/json; charset=UTF-8"

    def answer(parts, reason="STOP"):
        candidate = {"content": {"parts": parts, "role": "model"}, "index": 0}
        if reason:
            candidate["finishReason"] = reason
        return {"candidates": [candidate], "modelVersion": "gemini-2.5-flash", "responseId": "sampleSampleSample1234",
                "usageMetadata": {"promptTokenCount": 12, "candidatesTokenCount": 9, "totalTokenCount": 21}}

    def pretty(value):
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"

    # As the SDK writes it, with upper-case types and an empty configuration.
    schema = {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}, "required": ["city"]}
    tools = {"tools": [{"functionDeclarations": [{"name": "weather", "description": "Now", "parameters": schema}]}],
             "generationConfig": {}}
    stream = "".join(
        "data: " + json.dumps(answer([{"text": t}], r), separators=(",", ": "), ensure_ascii=False) + "\r\n\r\n"
        for t, r in (("Oslo", None), (" is older –", None), (" about 1040.", "STOP")))
    error = {"error": {"code": 400, "status": "INVALID_ARGUMENT",
                       "message": "API key not valid. Please pass a valid API key.",
                       "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID",
                                    "domain": "googleapis.com"}]}}
    yield exchange("gemini/whole", base + "gemini-2.5-flash:generateContent", ask, 200, kind,
                   pretty(answer([{"text": "Oslo is older."}])))
    yield exchange("gemini/stream", base + "gemini-2.5-flash:streamGenerateContent?alt=sse", ask, 200,
                   "text/event-stream", stream)
    yield exchange("gemini/tool", base + "gemini-2.5-flash:generateContent", {**ask, **tools}, 200, kind,
                   pretty(answer([{"functionCall": {"name": "weather", "args": {"city": "Oslo"}}}])))
    yield exchange("gemini/error", base + "gemini-2.5-pro:generateContent", ask, 400, kind, pretty(error))


def ollama():
    uri = "http://127.0.0.1:11434/api/chat"
    ask = {"model": "llama3.2", "messages": [{"role": "user", "content": QUESTION}], "stream": False, "tools": []}
    tools = [{"type": "function", "function": {"name": "weather", "description": "Now", "parameters": WEATHER}}]
    kind = "application/json; charset=utf-8"

    def line(message, done=True):
        value = {"model": ask["model"], "created_at": "2026-02-02T10:00:00.123456Z",
                 "message": {"role": "assistant", **message}, "done": done}
        return {**value, "done_reason": "stop", "total_duration": 912000000, "eval_count": 9} if done else value

    stream = "".join(compact(line({"content": t}, t == "")) + "\n" for t in ("Oslo", " is older –", " 1040.", ""))
    call = {"function": {"name": "weather", "arguments": {"city": "Oslo"}}}
    yield exchange("ollama/whole", uri, ask, 200, kind, compact(line({"content": "Oslo is older."})))
    yield exchange("ollama/stream", uri, {**ask, "stream": True}, 200, "application/x-ndjson", stream)
    yield exchange("ollama/tool", uri, {**ask, "tools": tools}, 200, kind,
                   compact(line({"content": "", "tool_calls": [call]})))
    yield exchange("ollama/error", uri, {**ask, "model": "nobody"}, 404, kind, {"error": "model 'nobody' not found"})


ALL = [*openai(), *anthropic(), *gemini(), *ollama()]
