"""What each SDK really does when something goes wrong: which exception, after how many attempts, after what waits."""

import re

import pytest

import askers
import fault_cells
import fault_rows
from mixtape import one_shot


@pytest.fixture(scope="module")
def bad_days(request, tmp_path_factory):
    yield from fault_cells.bad_days(askers.ALL, askers.LUCKY, request, tmp_path_factory)


@fault_cells.each(askers.ALL)
def test_a_bad_day_is_as_the_page_says(client, key, asked, bad_days, lived):
    lived(bad_days, client, key, asked)


def test_every_fault_that_there_is_has_a_row(tmp_path):
    # A fault without a name is told all the names.
    scenario = tmp_path / "scenario.json5"
    scenario.write_text("{ rules: [{ faults: [{}] }] }")
    _, told, errors = one_shot("check", scenario)
    names = re.search("exactly one of the keys (.*)", told + errors).group(1)
    rules = [getattr(fault_rows.ALL[key], asked) for key, asked in fault_rows.cells()]
    played = {key for rule in rules for fault in rule.get("faults", []) for key in fault}
    # It is played by a scenario of its own, which closes ports.
    assert set(re.findall(r'"(\w+)"', names)) - played == {"refuse"}
