"""What each SDK really does when something goes wrong: which exception, after how many attempts, after what waits."""

import pytest

import askers
import fault_cells


@pytest.fixture(scope="module")
def bad_days(request, tmp_path_factory):
    yield from fault_cells.bad_days(askers.ALL, askers.LUCKY, request, tmp_path_factory)


@fault_cells.each(askers.ALL)
def test_a_bad_day_is_as_the_page_says(client, key, asked, bad_days, lived):
    lived(bad_days, client, key, asked)
