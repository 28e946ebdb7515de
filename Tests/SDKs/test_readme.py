"""Every line of the README that this machine can run works as it is printed; only the port is another."""

import json
import shutil
import subprocess

import pytest

import readme
import sdks
from mixtape import Mixtape, one_shot
from upstreams import Scripted, ScriptedUpstream
from wire import Client

NAMES = {"OpenAI": sdks.openai.OpenAI, "Anthropic": sdks.anthropic.Anthropic, "genai": sdks.google.genai,
         "ollama": sdks.ollama}
EXAMPLES = [s for s in readme.statements() if not s.startswith("litellm.")]
MESSAGES = [{"role": "user", "content": "Hi"}]


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    with Mixtape("serve", cwd=tmp_path_factory.mktemp("serve")) as mixtape:
        yield mixtape


def text(client):
    """A few words from whichever client it is."""
    if isinstance(client, sdks.openai.OpenAI):
        return client.chat.completions.create(model="any", messages=MESSAGES).choices[0].message.content
    if isinstance(client, sdks.anthropic.Anthropic):
        return client.messages.create(model="any", max_tokens=64, messages=MESSAGES).content[0].text
    if isinstance(client, sdks.ollama.Client):
        return client.chat(model="any", messages=MESSAGES).message.content
    return client.models.generate_content(model="any", contents="Hi").text


def test_there_is_an_example_for_each_sdk():
    assert len(EXAMPLES) == len(sdks.ALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_python_examples(example, mock):
    assert text(eval(example.replace(readme.ADDRESS, mock.url), dict(NAMES))).strip()


@pytest.mark.parametrize("variable, make", [
    ("OPENAI_BASE_URL", lambda: sdks.openai.OpenAI(api_key="any")),
    ("ANTHROPIC_BASE_URL", lambda: sdks.anthropic.Anthropic(api_key="any")),
    ("GOOGLE_GEMINI_BASE_URL", lambda: sdks.google.genai.Client(api_key="any")),
    ("OLLAMA_HOST", lambda: sdks.ollama.Client()),
])
def test_the_environment(variable, make, mock, monkeypatch):
    monkeypatch.setenv(variable, readme.exports()[variable].replace(readme.ADDRESS, mock.url))
    assert text(make()).strip()


def test_curl(mock):
    assert readme.curls()
    for command in readme.curls():
        done = subprocess.run(["bash", "-c", command.replace(readme.ADDRESS, mock.url)], capture_output=True, text=True)
        assert json.loads(done.stdout)["choices"], done.stderr


def test_the_commands_in_their_order(tmp_path):
    shutil.copytree(readme.SCENARIOS, tmp_path / "Scenarios")
    ran = []
    with ScriptedUpstream(lambda _: Scripted(body=b'{"said": "by the upstream"}')) as upstream:
        for arguments in readme.commands():
            command = arguments[0]
            arguments = [a.replace("http://127.0.0.1:8000/v1", upstream.url) for a in arguments]
            ran.append(command)
            if command in ("check", "show", "rehearse"):
                code, output, errors = one_shot(*arguments, cwd=tmp_path)
                assert code == 0, output + errors
                continue
            with Mixtape(*arguments, cwd=tmp_path) as mixtape:
                if any(a.startswith("local=") for a in arguments) or command == "replay":
                    with Client(mixtape.port) as client:
                        body = client.ask("POST", "/local/chat/completions", [], b'{"model": "any"}').body
                    assert body == b'{"said": "by the upstream"}'
                assert mixtape.stop() == 0, mixtape.log
    assert {"serve", "record", "replay", "check", "show", "rehearse"} <= set(ran)
