"""The official SDKs as they come, with all that they do by themselves when something goes wrong.

Each asks in its two ways, whole and streamed, and adds what it understood to a `fault_cells.Said`. `at` gives the
address that stands for a provider's, and `timeout` is in seconds, or None for the SDK's own.
"""

import anthropic
import anthropic._base_client
import cohere
import cohere.core.http_client
import google.genai
import groq
import groq._base_client
import ollama
import openai
import openai._base_client
from mistralai.client import Mistral

import asks
from fault_cells import ChatCompletions
from sdks import KEY

# Where luck changes a wait, and what is there in its stead: with 0 it is the longest.
LUCKY = [(module, "random", lambda: 0.0) for module in (
    openai._base_client, anthropic._base_client, groq._base_client)]
LUCKY.append((cohere.core.http_client, "JITTER_FACTOR", 0))


def given(**options):
    return {name: value for name, value in options.items() if value is not None}


class OpenAI(ChatCompletions):
    """Chat completions, and all who speak like them."""

    package, provider, path, usual = "openai", "openai", "/v1", ("stop", "tool_calls")
    make, model = openai.OpenAI, "gpt-5-mini"

    def __init__(self, at, timeout):
        self.client = self.make(base_url=at(self.provider) + self.path, api_key=KEY, **given(timeout=timeout))

    def told(self, error):
        return getattr(error, "status_code", None), getattr(error, "code", None) or getattr(error, "type", None)

    def whole(self, text, tools, **more):
        tools = {"tools": [asks.FUNCTION]} if tools else {}
        return self.client.chat.completions.create(model=self.model, messages=asks.user(text), **tools, **more)

    def stream(self, text, tools):
        return self.whole(text, tools, stream=True)


class Responses(OpenAI):
    usual = ("completed",)

    def whole(self, text, tools, **more):
        tools = {"tools": [{"type": "function", **asks.FUNCTION["function"], "strict": False}]} if tools else {}
        return self.client.responses.create(model=self.model, input=text, **tools, **more)

    def read(self, answer, said):
        for item in answer.output:
            if item.type == "function_call":
                said.calls.append([item.name, item.arguments])
            for part in item.content if item.type == "message" else []:
                said.text += part.text if part.type == "output_text" else ""
                said.refusal += part.refusal if part.type == "refusal" else ""
        self.ended(answer, said)

    def add(self, event, said):
        if event.type == "response.output_text.delta":
            said.text += event.delta
        elif event.type == "response.refusal.delta":
            said.refusal += event.delta
        elif event.type == "response.output_item.done" and event.item.type == "function_call":
            said.calls.append([event.item.name, event.item.arguments])
        elif event.type in ("response.completed", "response.incomplete", "response.failed"):
            self.ended(event.response, said)

    def ended(self, answer, said):
        said.finish = answer.incomplete_details.reason if answer.incomplete_details else answer.status


class Anthropic:
    package, provider, usual = "anthropic", "anthropic", ("end_turn", "tool_use")

    def __init__(self, at, timeout):
        self.client = anthropic.Anthropic(base_url=at(self.provider), api_key=KEY, **given(timeout=timeout))

    def told(self, error):
        body = getattr(error, "body", None)
        about = body.get("error", {}) if isinstance(body, dict) else {}
        return getattr(error, "status_code", None), about.get("type")

    def whole(self, text, tools, **more):
        function = asks.FUNCTION["function"]
        tools = {"tools": [{"name": function["name"], "input_schema": function["parameters"]}]} if tools else {}
        return self.client.messages.create(
            model="claude-sonnet-4-5", max_tokens=64, messages=asks.user(text), **tools, **more)

    def stream(self, text, tools):
        return self.whole(text, tools, stream=True)

    def read(self, answer, said):
        for block in answer.content:
            if block.type == "tool_use":
                said.calls.append([block.name, block.input])
            else:
                said.text += block.text
        said.finish = answer.stop_reason

    def add(self, event, said):
        if event.type == "content_block_start" and event.content_block.type == "tool_use":
            said.calls.append([event.content_block.name, ""])
        elif event.type == "content_block_delta" and event.delta.type == "input_json_delta":
            said.calls[-1][1] += event.delta.partial_json
        elif event.type == "content_block_delta":
            said.text += event.delta.text
        elif event.type == "message_delta":
            said.finish = event.delta.stop_reason


class Gemini:
    package, provider, usual = "google", "gemini", ("STOP",)

    def __init__(self, at, timeout):
        options = {"base_url": at(self.provider)} | given(timeout=timeout and int(timeout * 1000))
        self.client = google.genai.Client(api_key=KEY, http_options=options)

    def told(self, error):
        return getattr(error, "code", None), getattr(error, "status", None)

    def asked(self, text, tools):
        function = asks.FUNCTION["function"]
        declared = {"name": function["name"], "description": "The weather", "parameters": function["parameters"]}
        tools = {"config": {"tools": [{"function_declarations": [declared]}]}} if tools else {}
        return {"model": "gemini-2.5-flash", "contents": text, **tools}

    def whole(self, text, tools):
        return self.client.models.generate_content(**self.asked(text, tools))

    def stream(self, text, tools):
        return self.client.models.generate_content_stream(**self.asked(text, tools))

    def read(self, answer, said):
        if answer.prompt_feedback and answer.prompt_feedback.block_reason:
            said.finish = answer.prompt_feedback.block_reason.value
        for candidate in answer.candidates or []:
            for part in candidate.content and candidate.content.parts or []:
                if part.function_call:
                    said.calls.append([part.function_call.name, part.function_call.args])
                said.text += part.text or ""
            if candidate.finish_reason:
                said.finish = candidate.finish_reason.value

    add = read


class Ollama:
    package, provider, usual = "ollama", "ollama", ("stop",)

    def __init__(self, at, timeout):
        self.client = ollama.Client(host=at(self.provider), **given(timeout=timeout))

    def told(self, error):
        return (getattr(error, "status_code", None),)

    def whole(self, text, tools, **more):
        tools = {"tools": [asks.FUNCTION]} if tools else {}
        return self.client.chat(model="llama3.2", messages=asks.user(text), **tools, **more)

    def stream(self, text, tools):
        return self.whole(text, tools, stream=True)

    def read(self, answer, said):
        said.text += answer.message.content or ""
        said.calls += [[c.function.name, c.function.arguments] for c in answer.message.tool_calls or []]
        said.finish = answer.done_reason or said.finish

    add = read


class MistralAI(OpenAI):
    package, provider = "mistralai", "mistral"

    def __init__(self, at, timeout):
        wait = given(timeout_ms=timeout and int(timeout * 1000))
        self.client = Mistral(server_url=at(self.provider), api_key=KEY, **wait)

    def asked(self, text, tools):
        tools = {"tools": [asks.FUNCTION]} if tools else {}
        return {"model": "mistral-small-latest", "messages": asks.user(text), **tools}

    def whole(self, text, tools):
        return self.client.chat.complete(**self.asked(text, tools))

    def stream(self, text, tools):
        return self.client.chat.stream(**self.asked(text, tools))

    def add(self, event, said):
        super().add(event.data, said)


class Groq(OpenAI):
    package, provider, path = "groq", "groq", ""
    make, model = groq.Groq, "llama-3.3-70b-versatile"

    def told(self, error):
        body = getattr(error, "body", None)
        about = body.get("error", body) if isinstance(body, dict) else {}
        return getattr(error, "status_code", None), about.get("code") or about.get("type")


class Cohere:
    package, provider, usual = "cohere", "cohere", ("COMPLETE", "TOOL_CALL")

    def __init__(self, at, timeout):
        self.client = cohere.ClientV2(api_key=KEY, base_url=at(self.provider), **given(timeout=timeout))

    def told(self, error):
        return (getattr(error, "status_code", None),)

    def asked(self, text, tools):
        tools = {"tools": [asks.FUNCTION]} if tools else {}
        return {"model": "command-a-03-2025", "messages": asks.user(text), **tools}

    def whole(self, text, tools):
        return self.client.chat(**self.asked(text, tools))

    def stream(self, text, tools):
        return self.client.chat_stream(**self.asked(text, tools))

    def read(self, answer, said):
        said.text += "".join(c.text for c in answer.message.content or [] if c.type == "text")
        said.calls += [[c.function.name, c.function.arguments] for c in answer.message.tool_calls or []]
        said.finish = answer.finish_reason

    def add(self, event, said):
        if event.type == "content-delta":
            said.text += event.delta.message.content.text
        elif event.type == "tool-call-start":
            function = event.delta.message.tool_calls.function
            said.calls.append([function.name, function.arguments or ""])
        elif event.type == "tool-call-delta":
            said.calls[-1][1] += event.delta.message.tool_calls.function.arguments
        elif event.type == "message-end":
            said.finish = event.delta.finish_reason


ALL = {"openai": OpenAI, "openai-responses": Responses, "anthropic": Anthropic, "google-genai": Gemini, "ollama": Ollama,
       "mistralai": MistralAI, "groq": Groq, "cohere": Cohere}
