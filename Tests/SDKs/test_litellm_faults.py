"""What LiteLLM really does when something goes wrong, on the routes to three providers."""

import litellm
import openai._base_client
import pytest

import asks
import fault_cells

litellm.telemetry = False
litellm.suppress_debug_info = True
KEY = "-".join(["sk", "not", "a", "key"])
LUCKY = [(openai._base_client, "random", lambda: 0.0)]


class Route(fault_cells.ChatCompletions):
    package, usual = "litellm", ("stop", "tool_calls")

    def __init__(self, at, timeout):
        self.options = {"model": self.model, "api_base": at(self.provider) + self.path, "api_key": KEY}
        self.options |= {"timeout": timeout} if timeout else {}

    def told(self, error):
        return (getattr(error, "status_code", None),)

    def whole(self, text, tools, **more):
        tools = {"tools": [asks.FUNCTION]} if tools else {}
        return litellm.completion(messages=asks.user(text), max_tokens=64, **self.options, **tools, **more)

    def stream(self, text, tools):
        return self.whole(text, tools, stream=True)


class OpenAI(Route):
    provider, model, path = "openai", "openai/gpt-5-mini", "/v1"


class Anthropic(Route):
    provider, model, path = "anthropic", "anthropic/claude-sonnet-4-5", ""


class Gemini(Route):
    provider, model, path = "gemini", "gemini/gemini-2.5-flash", "/v1beta"


ROUTES = {"litellm-openai": OpenAI, "litellm-anthropic": Anthropic, "litellm-gemini": Gemini}


@pytest.fixture(scope="module")
def bad_days(request, tmp_path_factory):
    yield from fault_cells.bad_days(ROUTES, LUCKY, request, tmp_path_factory)


@fault_cells.each(ROUTES)
def test_a_bad_day_is_as_the_page_says(client, key, asked, bad_days, lived):
    lived(bad_days, client, key, asked)
