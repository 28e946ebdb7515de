"""`litellm`: one way to ask, and every vendor through it."""

import json
import os

import litellm
import pytest

import asks

litellm.telemetry = False
litellm.suppress_debug_info = True
litellm.disable_hf_tokenizer_download = True
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
# These tell what the model thought where LiteLLM looks for it; OpenAI's chat completions and their like only count it.
THINKING = {"gemini": {"reasoning_effort": "low"}}
THINKERS = ("anthropic", "gemini", "deepseek", "qwen", "glm", "ollama", "vllm", "llamacpp", "openrouter", "mistral",
            "bedrock")
# LiteLLM 1.106.2 takes the `event:` lines of Cohere's streams for JSON, so none is understood, Cohere's own neither.
STREAMERS = tuple(v for v in ROUTES if v != "cohere")


def vendors(row, names=tuple(ROUTES)):
    return pytest.mark.parametrize("vendor", [
        pytest.param(v, marks=pytest.mark.row(row, client=f"litellm-{v}")) for v in names])


def complete(root, vendor, messages, **more):
    model, path = ROUTES[vendor]
    if vendor == "azure":
        more["api_version"] = "2024-12-01-preview"
    if vendor == "bedrock":
        more |= {"aws_access_key_id": "nobody", "aws_secret_access_key": KEY, "aws_region_name": "us-east-1",
                 "aws_bedrock_runtime_endpoint": root + path}
    else:
        more |= {"api_base": root + path, "api_key": KEY}
    messages = asks.user(messages) if isinstance(messages, str) else messages
    return litellm.completion(
        model=model, messages=messages, num_retries=0, max_retries=0, max_tokens=2048, **more)


@pytest.fixture
def ask(root):
    return lambda vendor, messages, **more: complete(root, vendor, messages, **more)


def calls(message):
    return [(c.function.name, json.loads(c.function.arguments)) for c in message.tool_calls or []]


@vendors("whole")
def test_a_whole_answer(vendor, ask):
    answer = ask(vendor, asks.WHOLE)
    assert answer.choices[0].message.content == asks.ANSWER and answer.choices[0].finish_reason == "stop"
    assert answer.usage.prompt_tokens > 0 and answer.usage.completion_tokens > 0


@vendors("stream", STREAMERS)
def test_a_streamed_answer(vendor, ask):
    chunks = list(ask(vendor, asks.WHOLE, stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == asks.ANSWER
    assert [c.choices[0].finish_reason for c in chunks if c.choices and c.choices[0].finish_reason] == ["stop"]


@vendors("tools")
def test_two_tool_calls_at_once(vendor, ask):
    answer = ask(vendor, asks.TOOLS, tools=[asks.FUNCTION])
    assert calls(answer.choices[0].message) == asks.CALLS
    # LiteLLM does not look at why Cohere's second version stopped.
    assert answer.choices[0].finish_reason == ("stop" if vendor == "cohere" else "tool_calls")


@vendors("tool_stream", STREAMERS)
def test_tool_calls_streamed(vendor, ask):
    # LiteLLM does not read the indices of Ollama's calls and runs two into one.
    question, expected = (asks.TOOL, [asks.CALL]) if vendor == "ollama" else (asks.TOOLS, asks.CALLS)
    chunks = list(ask(vendor, question, tools=[asks.FUNCTION], stream=True))
    assert calls(litellm.stream_chunk_builder(chunks).choices[0].message) == expected


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
    message = ask(vendor, asks.THINK, **THINKING.get(vendor, {})).choices[0].message
    assert (message.reasoning_content, message.content) == (asks.THOUGHT, asks.AFTER_THOUGHT)


# Which exception LiteLLM makes of a failure, by what it knows of each vendor's words.
FAILURES = {
    "invalidKey": "AuthenticationError",
    "contextTooLong": "ContextWindowExceededError",
    "rateLimited": "RateLimitError",
    "overloaded": "ServiceUnavailableError",
}
ELSE = {
    # Both say `invalid_request_error` with the status 401, and LiteLLM looks at the word.
    ("deepseek", "invalidKey"): "BadRequestError",
    ("groq", "invalidKey"): "BadRequestError",
    # Words for a long prompt that LiteLLM does not know.
    ("qwen", "contextTooLong"): "BadRequestError",
    ("glm", "contextTooLong"): "BadRequestError",
    ("ollama", "contextTooLong"): "BadRequestError",
    ("openrouter", "contextTooLong"): "BadRequestError",
    ("anthropic", "overloaded"): "InternalServerError",
    # These say an overload with 429.
    ("glm", "overloaded"): "RateLimitError",
    ("openrouter", "overloaded"): "RateLimitError",
    ("mistral", "overloaded"): "RateLimitError",
}


@pytest.mark.parametrize("vendor, kind", [
    pytest.param(v, kind, marks=pytest.mark.row(kind, client=f"litellm-{v}")) for v in ROUTES for kind in FAILURES])
def test_a_failure_is_litellms_own_exception(vendor, kind, failing, raised):
    with pytest.raises(Exception) as error:
        complete(failing.url, vendor, kind)
    assert type(error.value).__name__ == ELSE.get((vendor, kind), FAILURES[kind])
    raised(type(error.value).__name__, error.value.status_code)


# LiteLLM does not see Mistral's errors within a stream, and fails over Ollama's.
@vendors("interrupted", tuple(v for v in STREAMERS if v not in ("mistral", "ollama")))
def test_a_failure_within_a_stream_is_for_the_router_to_fall_back(vendor, failing):
    with pytest.raises(litellm.exceptions.MidStreamFallbackError):
        list(complete(failing.url, vendor, "then overloaded", stream=True))
