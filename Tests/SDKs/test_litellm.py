"""LiteLLM's routes, whole and streamed: recorded, then replayed with no upstream. Has an environment of its own."""

import base64

import litellm
import pytest

import material
import readme
import samples
from mixtape import Mixtape
from upstreams import Scripted, ScriptedUpstream, pieces

litellm.telemetry = False
litellm.suppress_debug_info = True
KEY = "-".join(["sk", "not", "a", "key"])

# LiteLLM writes its requests in its own way, so any request of a path gets that path's sample.
ROUTES = {
    "openai": ("openai/gpt-4o-mini", "/openai/v1"),
    "anthropic": ("anthropic/claude-sonnet-4-5", "/anthropic"),
    "gemini": ("gemini/gemini-2.5-flash", "/gemini/v1beta"),
    "ollama": ("ollama_chat/llama3.2", "/ollama"),
}


def answer(seen):
    provider = next(p for p, word in (("anthropic", "/messages"), ("gemini", "/models/"), ("ollama", "/api/"),
                                      ("openai", "/chat/completions")) if word in seen.target)
    streamed = b'"stream":true' in seen.body.replace(b" ", b"") or "streamGenerateContent" in seen.target
    case = f"{provider}/{'stream' if streamed else 'whole'}"
    sample = next(e for e in samples.ALL if e["source"] == case)
    body = base64.b64decode(sample["body_base64"])
    kind = sample["headers"][0][1]
    return Scripted(sample["status"], sample["headers"], body, pieces(kind, body))


def ask(mixtape, provider, streamed):
    model, path = ROUTES[provider]
    got = litellm.completion(
        model=model, api_base=mixtape.url + path, api_key=KEY, stream=streamed, max_tokens=64, num_retries=0,
        messages=[{"role": "user", "content": samples.QUESTION}])
    if not streamed:
        return got.choices[0].message.content
    return [c.choices[0].delta.content for c in got if c.choices and c.choices[0].delta.content]


@pytest.fixture(scope="module")
def tape(tmp_path_factory):
    cassette, seen = tmp_path_factory.mktemp("litellm") / "cassette.json", {}
    with ScriptedUpstream(answer) as upstream:
        arguments = [a for name in material.HOSTS for a in ("--upstream", f"{name}={upstream.url}")]
        with Mixtape("record", cassette, *arguments) as mixtape:
            for provider in ROUTES:
                for streamed in (False, True):
                    seen[provider, streamed] = ask(mixtape, provider, streamed)
            assert mixtape.stop() == 0, mixtape.log
    return cassette, seen


@pytest.fixture(scope="module")
def replaying(tape):
    with Mixtape("replay", tape[0], "--speed", "max") as mixtape:
        yield mixtape


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    with Mixtape("serve", cwd=tmp_path_factory.mktemp("serve")) as mixtape:
        yield mixtape


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("provider", ROUTES)
def test_the_replay_is_the_same(provider, streamed, tape, replaying):
    assert tape[1][provider, streamed]
    assert ask(replaying, provider, streamed) == tape[1][provider, streamed]


@pytest.mark.parametrize("provider", ROUTES)
def test_the_mock_answers(provider, mock):
    assert "".join(ask(mock, provider, True)) == ask(mock, provider, False) != ""


def test_a_miss_is_an_error_that_is_not_tried_again(replaying):
    # LiteLLM makes a BadRequestError of every `invalid_request_error`, which OpenAI's own 404 is as well.
    with pytest.raises((litellm.NotFoundError, litellm.BadRequestError)) as error:
        litellm.completion(
            model="openai/gpt-4o-mini", api_base=replaying.url + "/openai/v1", api_key=KEY,
            messages=[{"role": "user", "content": "Nobody recorded this"}])
    assert "messages[0].content" in str(error.value)


def test_the_example_of_the_readme(mock):
    examples = [s for s in readme.statements() if s.startswith("litellm.")]
    assert examples
    for example in examples:
        names = {"litellm": litellm, "messages": [{"role": "user", "content": "Hi"}]}
        assert eval(example.replace(readme.ADDRESS, mock.url), names).choices[0].message.content


@pytest.mark.parametrize("model, variable", [
    ("openai/any", "OPENAI_BASE_URL"), ("anthropic/any", "ANTHROPIC_BASE_URL"), ("gemini/any", "GEMINI_API_BASE"),
    ("ollama_chat/any", "OLLAMA_API_BASE"),
])
def test_the_environment_of_the_readme(model, variable, mock, monkeypatch):
    monkeypatch.setenv(variable, readme.exports()[variable].replace(readme.ADDRESS, mock.url))
    got = litellm.completion(model=model, messages=[{"role": "user", "content": "Hi"}], api_key="any")
    assert got.choices[0].message.content
