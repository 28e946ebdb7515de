"""A request that was not recorded: each SDK sees a clear error once, and does not try again."""

import pytest

import sdks
from mixtape import Mixtape

ERRORS = {"openai": "NotFoundError", "anthropic": "NotFoundError", "gemini": "ClientError", "ollama": "ResponseError"}
PATHS = {"openai": "messages[0].content", "anthropic": "messages[0].content", "ollama": "messages[0].content",
         "gemini": "contents[0].parts[0].text"}


@pytest.fixture(scope="module")
def cassette(tmp_path_factory, stuff):
    folder = tmp_path_factory.mktemp("misses")
    with stuff.upstream(folder) as upstream:
        with Mixtape("record", folder / "cassette.json", *stuff.arguments(upstream.url)) as mixtape:
            for provider, sdk in sdks.ALL.items():
                for case in ("whole", "stream"):
                    getattr(sdk(mixtape.url), case)(stuff.body(provider, case), stuff.model(provider, case))
            assert mixtape.stop() == 0, mixtape.log
    return folder / "cassette.json"


@pytest.mark.parametrize("case", ["whole", "stream"])
@pytest.mark.parametrize("provider", sdks.ALL)
def test_a_miss_is_one_clear_error(provider, case, cassette, stuff):
    with Mixtape("replay", cassette, "--speed", "max") as mixtape:
        sdk = sdks.ALL[provider](mixtape.url)
        body = sdk.reworded(stuff.body(provider, case))
        got = sdks.outcome(lambda: getattr(sdk, case)(body, stuff.model(provider, case)))
        assert (got.get("error"), got.get("status")) == (ERRORS[provider], 404), got
        assert PATHS[provider] in got["message"], got["message"]
        assert len(mixtape.exchanges()) == 1, "the SDK asked once"
        assert len(mixtape.misses()) == 1
        assert mixtape.stop() == 1, "a run with a miss fails"
        assert PATHS[provider] in mixtape.log, "the miss is listed at the end"


def test_a_provider_that_was_never_recorded_is_a_miss_too(cassette):
    with Mixtape("replay", cassette) as mixtape:
        sdk = sdks.OpenAI(mixtape.url)
        got = sdks.outcome(lambda: sdk.client.embeddings.create(model="text-embedding-3-small", input="x"))
        assert (got["error"], got["status"]) == ("NotFoundError", 404), got
        assert len(mixtape.exchanges()) == 1


def test_reset_forgets_the_misses(cassette, stuff):
    with Mixtape("replay", cassette) as mixtape:
        sdk = sdks.OpenAI(mixtape.url)
        sdks.outcome(lambda: sdk.whole(sdk.reworded(stuff.body("openai", "whole"))))
        assert len(mixtape.misses()) == 1
        mixtape.control("reset", method="POST")
        assert mixtape.misses() == [] and mixtape.exchanges() == []
