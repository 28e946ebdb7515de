"""`litellm`: one way to ask, and every vendor through it."""

import json
import os

import litellm
import pytest

import asks

litellm.telemetry = False
litellm.suppress_debug_info = True
KEY = "-".join(["sk", "not", "a", "key"])

# The model's name, which chooses LiteLLM's route, and the path that stands for the vendor's base address.
ROUTES = {
    "openai": ("openai/gpt-5-mini", "/openai/v1"),
    "anthropic": ("anthropic/claude-sonnet-4-5", "/anthropic"),
    "gemini": ("gemini/gemini-2.5-flash", "/gemini/v1beta"),
    "deepseek": ("deepseek/deepseek-chat", "/deepseek"),
    "qwen": ("dashscope/qwen-plus", "/qwen/compatible-mode/v1"),
    "glm": ("zai/glm-4.6", "/glm/api/paas/v4"),
    "ollama": ("ollama_chat/llama3.2", "/ollama"),
    "vllm": ("hosted_vllm/meta-llama/Llama-3.1-8B-Instruct", "/vllm/v1"),
    "llamacpp": ("openai/llama-3.1-8b-instruct", "/llamacpp/v1"),
    "openrouter": ("openrouter/openai/gpt-4o-mini", "/openrouter/api/v1"),
    "litellm": ("litellm_proxy/gpt-4o-mini", "/litellm/v1"),
    "xidao": ("openai/claude-opus-4-6", "/xidao/v1"),
    "mistral": ("mistral/mistral-small-latest", "/mistral/v1"),
    "groq": ("groq/llama-3.3-70b-versatile", "/groq/openai/v1"),
    "cohere": ("cohere_chat/v2/command-a-03-2025", "/cohere/v2/chat"),
    "azure": ("azure/gpt-4o-mini", "/azure"),
    "bedrock": ("bedrock/converse/anthropic.claude-3-7-sonnet-20250219-v1:0", "/bedrock"),
}
# These tell what the model thought; OpenAI's chat completions and their like only count it.
THINKERS = ("anthropic", "gemini", "deepseek", "qwen", "glm", "ollama", "vllm", "llamacpp", "openrouter", "groq",
            "mistral", "bedrock")


def vendors(row, names=tuple(ROUTES)):
    return pytest.mark.parametrize("vendor", [
        pytest.param(v, marks=pytest.mark.row(row, client=f"litellm-{v}")) for v in names])


@pytest.fixture
def ask(root, monkeypatch):
    def run(vendor, messages, **more):
        model, path = ROUTES[vendor]
        if vendor == "azure":
            more["api_version"] = "2024-12-01-preview"
        if vendor == "bedrock":
            more |= {"aws_access_key_id": "nobody", "aws_secret_access_key": KEY, "aws_region_name": "us-east-1",
                     "aws_bedrock_runtime_endpoint": root + path}
        else:
            more |= {"api_base": root + path, "api_key": KEY}
        messages = asks.user(messages) if isinstance(messages, str) else messages
        return litellm.completion(model=model, messages=messages, num_retries=0, max_tokens=2048, **more)
    return run


def calls(message):
    return [(c.function.name, json.loads(c.function.arguments)) for c in message.tool_calls or []]


@vendors("whole")
def test_a_whole_answer(vendor, ask):
    answer = ask(vendor, asks.WHOLE)
    assert answer.choices[0].message.content == asks.ANSWER and answer.choices[0].finish_reason == "stop"
    assert answer.usage.prompt_tokens > 0 and answer.usage.completion_tokens > 0


@vendors("stream")
def test_a_streamed_answer(vendor, ask):
    chunks = list(ask(vendor, asks.WHOLE, stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == asks.ANSWER
    assert chunks[-1].choices[0].finish_reason == "stop"


@vendors("tools")
def test_two_tool_calls_at_once(vendor, ask):
    answer = ask(vendor, asks.TOOLS, tools=[asks.FUNCTION])
    assert calls(answer.choices[0].message) == asks.CALLS and answer.choices[0].finish_reason == "tool_calls"


@vendors("tool_stream")
def test_tool_calls_streamed(vendor, ask):
    chunks = list(ask(vendor, asks.TOOLS, tools=[asks.FUNCTION], stream=True))
    assert calls(litellm.stream_chunk_builder(chunks).choices[0].message) == asks.CALLS


@vendors("loop")
def test_the_loop_of_tools_ends(vendor, ask):
    messages = asks.user(asks.TOOL)

    def answered(answer, results):
        message = answer.choices[0].message
        messages.append(message)
        for call, result in zip(message.tool_calls, results):
            messages.append({"role": "tool", "tool_call_id": call.id, "name": "weather", "content": result})

    answer, rounds = asks.loop(
        lambda: ask(vendor, messages, tools=[asks.FUNCTION]), lambda a: a.choices[0].message.tool_calls, answered)
    assert asks.RESULT in answer.choices[0].message.content and rounds == 2


@vendors("reasoning", THINKERS)
def test_what_the_model_thought(vendor, ask):
    message = ask(vendor, asks.THINK).choices[0].message
    assert (message.reasoning_content, message.content) == (asks.THOUGHT, asks.AFTER_THOUGHT)


FAILURES = {
    "invalidKey": (litellm.AuthenticationError,),
    "rateLimited": (litellm.RateLimitError,),
    "serverError": (litellm.InternalServerError, litellm.APIError, litellm.ServiceUnavailableError),
}


@pytest.mark.parametrize("vendor, kind", [
    pytest.param(v, kind, marks=pytest.mark.row(kind, client=f"litellm-{v}")) for v in ROUTES for kind in FAILURES])
def test_a_failure_is_litellms_own_exception(vendor, kind, failing_root, monkeypatch):
    raise NotImplementedError


@vendors("interrupted")
def test_a_failure_within_a_stream(vendor):
    raise NotImplementedError
