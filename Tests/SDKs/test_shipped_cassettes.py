"""The samples in Cassettes/ replay to the SDKs: each recorded request is sent by its SDK and finds its answer."""

import json
import os
import re

import pytest

import sdks
from mixtape import Mixtape, one_shot

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "Cassettes")
FILES = sorted(f for f in os.listdir(FOLDER) if f.endswith(".json")) if os.path.isdir(FOLDER) else []


def test_there_are_samples_of_every_provider():
    text = " ".join(FILES)
    for name in sdks.ALL:
        assert name in text, FILES


@pytest.mark.parametrize("name", FILES)
def test_check_finds_nothing(name):
    code, output, errors = one_shot("check", os.path.join(FOLDER, name))
    assert code == 0, output + errors
