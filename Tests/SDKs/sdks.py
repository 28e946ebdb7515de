"""Each official SDK, asked in the same few ways. What it parsed comes back as plain values that can be compared."""

import asyncio
import itertools

import anthropic
import google.genai
import google.genai.errors
import google.genai.types
import ollama
import openai

KEY = "-".join(["sk", "not", "a", "key", "of", "anyone"])


def outcome(call):
    """What a call gave or how it failed, as a value."""
    try:
        return {"value": call()}
    except (openai.APIStatusError, anthropic.APIStatusError) as e:
        return {"error": type(e).__name__, "status": e.status_code, "body": e.body, "request": e.request_id,
                "message": e.message}
    except google.genai.errors.APIError as e:
        return {"error": type(e).__name__, "status": e.code, "body": e.details, "message": e.message}
    except ollama.ResponseError as e:
        return {"error": type(e).__name__, "status": e.status_code, "message": e.error}


def first(stream, count):
    """The first values of a stream; then the client hangs up."""
    values = list(itertools.islice(stream, count))
    close = getattr(stream, "close", None)
    if close:
        close()
    return values


def dumped(values):
    return [v.model_dump() for v in values]


async def collected(stream):
    return [v.model_dump() async for v in await stream]


class OpenAI:
    name = "openai"

    def __init__(self, root):
        self.options = {"base_url": f"{root}/openai/v1", "api_key": KEY}
        self.client = openai.OpenAI(**self.options)

    def whole(self, body, _=None):
        answer = self.client.chat.completions.create(**body)
        return answer.model_dump() | {"request": answer._request_id}

    tool = error = whole

    def stream(self, body, _=None):
        return dumped(self.client.chat.completions.create(**body))

    tool_stream = stream

    def cancelled(self, body, _=None):
        return dumped(first(self.client.chat.completions.create(**body), 2))

    def asynchronous(self, body, _=None):
        async def run():
            async with openai.AsyncOpenAI(**self.options) as client:
                return await collected(client.chat.completions.create(**body))
        return asyncio.run(run())

    def responses(self, body, _=None):
        return self.client.responses.create(**body).model_dump()

    def responses_stream(self, body, _=None):
        return dumped(self.client.responses.create(**body))

    @staticmethod
    def text(value):
        """The words of an answer, whole or streamed."""
        if isinstance(value, dict):
            return value["choices"][0]["message"]["content"]
        return "".join(c["choices"][0]["delta"].get("content") or "" for c in value if c["choices"])

    @staticmethod
    def reworded(body):
        return {**body, "messages": [{"role": "user", "content": "Something that nobody recorded"}]}


class Anthropic:
    name = "anthropic"

    def __init__(self, root):
        self.options = {"base_url": f"{root}/anthropic", "api_key": KEY}
        self.client = anthropic.Anthropic(**self.options)

    def whole(self, body, _=None):
        answer = self.client.messages.create(**body)
        return answer.model_dump() | {"request": answer._request_id}

    tool = error = whole

    def stream(self, body, _=None):
        return dumped(self.client.messages.create(**body))

    tool_stream = thinking_stream = stream

    def cancelled(self, body, _=None):
        return dumped(first(self.client.messages.create(**body), 2))

    def asynchronous(self, body, _=None):
        async def run():
            async with anthropic.AsyncAnthropic(**self.options) as client:
                return await collected(client.messages.create(**body))
        return asyncio.run(run())

    @staticmethod
    def text(value):
        if isinstance(value, dict):
            return "".join(b["text"] for b in value["content"] if b["type"] == "text")
        return "".join(e["delta"]["text"] for e in value if e["type"] == "content_block_delta")

    reworded = staticmethod(OpenAI.reworded)


class Gemini:
    name = "gemini"

    def __init__(self, root):
        options = google.genai.types.HttpOptions(base_url=f"{root}/gemini", api_version="v1beta")
        self.client = google.genai.Client(api_key=KEY, http_options=options)

    @staticmethod
    def arguments(body, model):
        config = {"tools": body["tools"], "automatic_function_calling": {"disable": True}} if "tools" in body else None
        return {"model": model, "contents": body["contents"], "config": config}

    @staticmethod
    def plain(answer):
        # The headers are compared at the level of bytes; here they would bring in those of the connection.
        return answer.model_dump(exclude={"sdk_http_response"})

    def whole(self, body, model):
        return self.plain(self.client.models.generate_content(**self.arguments(body, model)))

    tool = error = whole

    def stream(self, body, model):
        return [self.plain(a) for a in self.client.models.generate_content_stream(**self.arguments(body, model))]

    def cancelled(self, body, model):
        stream = self.client.models.generate_content_stream(**self.arguments(body, model))
        return [self.plain(a) for a in first(stream, 2)]

    def asynchronous(self, body, model):
        async def run():
            stream = await self.client.aio.models.generate_content_stream(**self.arguments(body, model))
            return [self.plain(a) async for a in stream]
        return asyncio.run(run())

    @staticmethod
    def text(value):
        answers = value if isinstance(value, list) else [value]
        return "".join(p["text"] or "" for a in answers for p in a["candidates"][0]["content"]["parts"])

    @staticmethod
    def reworded(body):
        return {**body, "contents": [{"role": "user", "parts": [{"text": "Something that nobody recorded"}]}]}


class Ollama:
    name = "ollama"

    def __init__(self, root):
        self.host = f"{root}/ollama"
        self.client = ollama.Client(host=self.host)

    def whole(self, body, _=None):
        return self.client.chat(**body).model_dump()

    tool = error = whole

    def stream(self, body, _=None):
        return dumped(self.client.chat(**body))

    def cancelled(self, body, _=None):
        return dumped(first(self.client.chat(**body), 2))

    def asynchronous(self, body, _=None):
        return asyncio.run(collected(ollama.AsyncClient(host=self.host).chat(**body)))

    @staticmethod
    def text(value):
        lines = value if isinstance(value, list) else [value]
        return "".join(line["message"]["content"] or "" for line in lines)

    reworded = staticmethod(OpenAI.reworded)


ALL = {sdk.name: sdk for sdk in (OpenAI, Anthropic, Gemini, Ollama)}
