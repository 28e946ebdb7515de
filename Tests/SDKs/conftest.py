import pytest

import material
import upstreams

REPORT = []


@pytest.fixture(scope="session")
def report():
    """Lines for the end of the run: what was measured and is no assertion."""
    return REPORT.append


@pytest.fixture(scope="session")
def stuff():
    return material.Material()


def pytest_report_header():
    if upstreams.has_recorded:
        return f"recorded exchanges: {upstreams.RECORDED}"
    return (f"*** NO RECORDED EXCHANGES at {upstreams.SHARED}: the SDK cases run on our own samples, and the "
            "byte-exact run over the recorded exchanges is SKIPPED. ***")


def pytest_terminal_summary(terminalreporter):
    if REPORT:
        terminalreporter.section("measured")
        for line in REPORT:
            terminalreporter.line(line)
    if not upstreams.has_recorded:
        terminalreporter.section("NO RECORDED EXCHANGES", sep="*")
        terminalreporter.line(f"Nothing was found at {upstreams.SHARED}; our own small samples stood in.")
