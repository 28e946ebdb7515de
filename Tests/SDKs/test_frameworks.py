"""LangChain and pydantic-ai: chat, streams, loops of tools and structured output, through each big provider."""

import asyncio

import langchain_anthropic
import langchain_core.messages
import langchain_core.tools
import langchain_google_genai
import langchain_openai
import pydantic
import pydantic_ai
import pydantic_ai.models.anthropic
import pydantic_ai.models.google
import pydantic_ai.models.openai
import pydantic_ai.providers.anthropic
import pydantic_ai.providers.google
import pydantic_ai.providers.openai
import pytest

import asks

KEY = "-".join(["sk", "not", "a", "key"])


class City(pydantic.BaseModel):
    """A city."""

    name: str
    inhabitants: int


def of_openai(root):
    return langchain_openai.ChatOpenAI(
        model="gpt-5-mini", base_url=f"{root}/openai/v1", api_key=KEY, max_retries=0)


def of_anthropic(root):
    return langchain_anthropic.ChatAnthropic(
        model="claude-sonnet-4-5", base_url=f"{root}/anthropic", api_key=KEY, max_retries=0, max_tokens=2048)


def of_google(root):
    return langchain_google_genai.ChatGoogleGenerativeAI(
        model="gemini-2.5-flash", base_url=f"{root}/gemini", api_key=KEY, max_retries=1)


LANGCHAIN = {"langchain-openai": of_openai, "langchain-anthropic": of_anthropic, "langchain-google-genai": of_google}


def pydantic_openai(root):
    provider = pydantic_ai.providers.openai.OpenAIProvider(base_url=f"{root}/openai/v1", api_key=KEY)
    return pydantic_ai.models.openai.OpenAIChatModel("gpt-5-mini", provider=provider)


def pydantic_anthropic(root):
    provider = pydantic_ai.providers.anthropic.AnthropicProvider(base_url=f"{root}/anthropic", api_key=KEY)
    return pydantic_ai.models.anthropic.AnthropicModel("claude-sonnet-4-5", provider=provider)


def pydantic_google(root):
    provider = pydantic_ai.providers.google.GoogleProvider(base_url=f"{root}/gemini", api_key=KEY)
    return pydantic_ai.models.google.GoogleModel("gemini-2.5-flash", provider=provider)


PYDANTIC = {"pydantic-ai-openai": pydantic_openai, "pydantic-ai-anthropic": pydantic_anthropic,
            "pydantic-ai-google": pydantic_google}


def through(clients, row):
    return pytest.mark.parametrize("make", [
        pytest.param(make, id=name, marks=pytest.mark.row(row, client=name)) for name, make in clients.items()])


@langchain_core.tools.tool
def weather(city: str, days: int) -> str:
    """The weather."""
    return asks.RESULT


@through(LANGCHAIN, "whole")
def test_langchain_invokes(make, root):
    answer = make(root).invoke(asks.WHOLE)
    assert answer.text == asks.ANSWER and answer.usage_metadata["total_tokens"] > 0


@through(LANGCHAIN, "stream")
def test_langchain_streams(make, root):
    chunks = list(make(root).stream(asks.WHOLE))
    assert "".join(c.text for c in chunks) == asks.ANSWER and len(chunks) >= 4


@through(LANGCHAIN, "tools")
def test_langchain_gets_two_tool_calls(make, root):
    answer = make(root).bind_tools([weather]).invoke(asks.TOOLS)
    assert [(c["name"], c["args"]) for c in answer.tool_calls] == asks.CALLS


@through(LANGCHAIN, "loop")
def test_langchain_ends_a_loop_of_tools(make, root):
    model = make(root).bind_tools([weather])
    messages = [langchain_core.messages.HumanMessage(asks.TOOL)]

    def answered(answer, _):
        messages.append(answer)
        messages.extend(weather.invoke(call) for call in answer.tool_calls)

    answer, rounds = asks.loop(lambda: model.invoke(messages), lambda a: a.tool_calls, answered)
    assert asks.RESULT in answer.text and rounds == 2


@through(LANGCHAIN, "structured")
def test_langchain_parses_structured_output(make, root):
    model = make(root).with_structured_output(City, method="json_schema")
    assert model.invoke(asks.DESCRIBE) == City(**asks.OSLO)


@through(PYDANTIC, "whole")
def test_pydantic_ai_runs(make, root):
    done = pydantic_ai.Agent(make(root)).run_sync(asks.WHOLE)
    assert done.output == asks.ANSWER and done.usage().output_tokens > 0


@through(PYDANTIC, "stream")
def test_pydantic_ai_streams(make, root):
    async def run():
        async with pydantic_ai.Agent(make(root)).run_stream(asks.WHOLE) as stream:
            return [piece async for piece in stream.stream_text(delta=True, debounce_by=None)]
    pieces = asyncio.run(run())
    assert "".join(pieces) == asks.ANSWER and len(pieces) >= 4


@through(PYDANTIC, "loop")
def test_pydantic_ai_ends_a_loop_of_tools(make, root):
    agent, asked = pydantic_ai.Agent(make(root)), []

    @agent.tool_plain
    def weather(city: str, days: int) -> str:
        """The weather."""
        asked.append((city, days))
        return asks.RESULT

    done = agent.run_sync(asks.TOOL)
    assert asks.RESULT in done.output and asked == [("Oslo", 3)] and done.usage().requests == 2


@through(PYDANTIC, "structured")
def test_pydantic_ai_parses_structured_output(make, root):
    agent = pydantic_ai.Agent(make(root), output_type=pydantic_ai.NativeOutput(City))
    assert agent.run_sync(asks.DESCRIBE).output == City(**asks.OSLO)
