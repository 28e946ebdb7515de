"""What LangChain really does when something goes wrong, with the SDKs of two providers beneath it."""

import anthropic._base_client
import langchain_anthropic
import langchain_openai
import openai._base_client
import pytest

import asks
import fault_cells

KEY = "-".join(["sk", "not", "a", "key"])
LUCKY = [(module, "random", lambda: 0.0) for module in (openai._base_client, anthropic._base_client)]


class Framework:
    def __init__(self, at, timeout):
        self.client = self.make(at(self.provider), {"timeout": timeout} if timeout else {})
        self.together = None

    def told(self, error):
        return (getattr(error, "status_code", None),)

    def asked(self, tools):
        return self.client.bind_tools([asks.FUNCTION]) if tools else self.client

    def whole(self, text, tools):
        return self.asked(tools).invoke(text)

    def stream(self, text, tools):
        return self.asked(tools).stream(text)

    def add(self, piece, said):
        """Pieces of tool calls are put together by LangChain, when they are added up."""
        self.together = piece if self.together is None else self.together + piece
        self.read(self.together, said)

    def read(self, answer, said):
        content = answer.content
        said.text = content if isinstance(content, str) else "".join(b.get("text", "") for b in content)
        said.refusal = answer.additional_kwargs.get("refusal") or ""
        said.calls = [[c["name"], c["args"]] for c in [*answer.tool_calls, *answer.invalid_tool_calls]]
        said.finish = answer.response_metadata.get(self.reason)


class OpenAI(Framework):
    package, provider, reason = "langchain_openai", "openai", "finish_reason"
    usual = ("stop", "tool_calls")

    @staticmethod
    def make(address, options):
        return langchain_openai.ChatOpenAI(model="gpt-5-mini", base_url=f"{address}/v1", api_key=KEY, **options)


class Anthropic(Framework):
    package, provider, reason = "langchain_anthropic", "anthropic", "stop_reason"
    usual = ("end_turn", "tool_use")

    @staticmethod
    def make(address, options):
        return langchain_anthropic.ChatAnthropic(
            model="claude-sonnet-4-5", base_url=address, api_key=KEY, max_tokens=64, **options)


CHATS = {"langchain-openai": OpenAI, "langchain-anthropic": Anthropic}


@pytest.fixture(scope="module")
def bad_days(request, tmp_path_factory):
    yield from fault_cells.bad_days(CHATS, LUCKY, request, tmp_path_factory)


@fault_cells.each(CHATS)
def test_a_bad_day_is_as_the_page_says(client, key, asked, bad_days, lived):
    lived(bad_days, client, key, asked)
