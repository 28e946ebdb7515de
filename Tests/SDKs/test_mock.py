"""`mixtape serve` with nothing else: every SDK gets an answer in its own wire format."""

import pytest

import sdks
from mixtape import Mixtape

OPENAI = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello?"}]}
BODIES = {
    "openai": OPENAI,
    "anthropic": {**OPENAI, "model": "claude-sonnet-4-5", "max_tokens": 64},
    "gemini": {"contents": [{"role": "user", "parts": [{"text": "Hello?"}]}]},
    "ollama": {**OPENAI, "model": "llama3.2"},
}


@pytest.fixture(scope="module")
def mixtape(tmp_path_factory):
    with Mixtape("serve", cwd=tmp_path_factory.mktemp("serve")) as mixtape:
        yield mixtape
        assert mixtape.stop() == 0, mixtape.log


def ask(sdk, case):
    body = BODIES[sdk.name]
    if case == "stream" and sdk.name != "gemini":
        body = {**body, "stream": True}
    return getattr(sdk, case)(body, "gemini-2.5-flash")


@pytest.mark.parametrize("provider", sdks.ALL)
def test_a_whole_answer(provider, mixtape):
    sdk = sdks.ALL[provider](mixtape.url)
    assert sdk.text(ask(sdk, "whole")).strip()


@pytest.mark.parametrize("provider", sdks.ALL)
def test_a_streamed_answer_says_the_same(provider, mixtape):
    sdk = sdks.ALL[provider](mixtape.url)
    pieces = ask(sdk, "stream")
    assert len(pieces) > 1
    assert sdk.text(pieces) == sdk.text(ask(sdk, "whole"))


@pytest.mark.parametrize("provider", sdks.ALL)
def test_without_the_name_of_the_provider_in_the_path(provider, mixtape):
    root = mixtape.url
    if provider == "openai":
        client = sdks.openai.OpenAI(base_url=f"{root}/v1", api_key=sdks.KEY)
        text = client.chat.completions.create(**OPENAI).choices[0].message.content
    elif provider == "anthropic":
        client = sdks.anthropic.Anthropic(base_url=root, api_key=sdks.KEY)
        text = client.messages.create(**BODIES["anthropic"]).content[0].text
    elif provider == "gemini":
        client = sdks.google.genai.Client(api_key=sdks.KEY, http_options={"base_url": root})
        text = client.models.generate_content(model="gemini-2.5-flash", contents="Hello?").text
    else:
        text = sdks.ollama.Client(host=root).chat(**BODIES["ollama"]).message.content
    assert text.strip()


def test_the_finish_is_said_as_the_provider_says_it(mixtape):
    whole = {name: ask(sdk(mixtape.url), "whole") for name, sdk in sdks.ALL.items()}
    assert whole["openai"]["choices"][0]["finish_reason"] == "stop"
    assert whole["openai"]["usage"]["total_tokens"] > 0
    assert whole["anthropic"]["stop_reason"] == "end_turn"
    assert whole["anthropic"]["usage"]["output_tokens"] > 0
    assert whole["gemini"]["candidates"][0]["finish_reason"] == "STOP"
    assert whole["ollama"]["done"] is True and whole["ollama"]["done_reason"] == "stop"
    for name in ("openai", "anthropic", "ollama"):
        assert whole[name]["model"] == BODIES[name]["model"]


def test_a_person_is_told_how_to_point_each_sdk(mixtape):
    said = "".join(mixtape.output)
    for word in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "OLLAMA_HOST"):
        assert word in said, said
