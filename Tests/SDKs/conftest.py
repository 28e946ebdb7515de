import contextlib
import faulthandler
import fnmatch
import gc
import importlib.metadata
import json
import os
import re
import signal

import pytest

import asks
import fault_page
import material
import rows
import upstreams
from mixtape import Mixtape

REPORT = []
# What the tables of the documentation are made from: (client, row) to whether every test of it passed, and to what it
# raised.
PASSED, RAISED = {}, {}
# The same for the table of faults: (client, key, whole or streamed) to what came of it.
LIVED = {}


# A test that takes longer hangs: the slowest takes a minute on a busy machine.
SECONDS = 300
STACKS, HUNG = pytest.StashKey(), pytest.StashKey()


def installed(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


# Each environment collects the files that are for what is installed in it.
GROUPS = {"litellm": "test_litellm*.py", "langchain-core": "test_frameworks*.py"}
collect_ignore_glob = [files for package, files in GROUPS.items() if not installed(package)]
if not installed("cohere"):
    theirs = [files for package, files in GROUPS.items() if installed(package)]
    collect_ignore_glob += [
        name for name in os.listdir(os.path.dirname(__file__))
        if name.startswith("test_") and not any(fnmatch.fnmatch(name, files) for files in theirs)]


@pytest.fixture(scope="session")
def report():
    """Lines for the end of the run: what was measured and is no assertion."""
    return REPORT.append


@pytest.fixture(scope="session")
def stuff():
    return material.Material()


@pytest.fixture(scope="session")
def scenario(tmp_path_factory):
    """Starts a mixtape that plays a scenario, which is given as its text."""
    with contextlib.ExitStack() as running:
        def start(text):
            folder = tmp_path_factory.mktemp("scenario")
            path = folder / "scenario.json5"
            path.write_text(text)
            return running.enter_context(Mixtape("serve", "--scenario", path, cwd=folder))
        yield start


def shipped(name):
    with open(os.path.join(asks.SCENARIOS, name)) as file:
        return file.read()


@pytest.fixture(scope="session")
def everything(scenario):
    return scenario(shipped("everything.json5"))


@pytest.fixture(scope="session")
def failing(scenario):
    return scenario(shipped("failures.json5"))


def session(mixtape, request):
    """A session of its own for each test, so that none sees what another left behind."""
    return f"{mixtape.url}/s/" + re.sub(r"\W+", "-", request.node.name).strip("-").lower()


@pytest.fixture
def root(everything, request):
    return session(everything, request)


@pytest.fixture
def failing_root(failing, request):
    return session(failing, request)


@pytest.fixture
def raised(request):
    """Keeps for the table what a failure raised."""
    mark = request.node.get_closest_marker("row")
    return lambda name, status: RAISED.update({(mark.kwargs["client"], mark.args[0]): f"{name} {status}"})


@pytest.fixture(scope="session")
def lived():
    """Keeps for the table what a client made of a bad day, and compares it with what the page says."""
    page, writes = fault_page.expected(), os.environ.get("MIXTAPE_RECORD")

    def keep(days, *cell):
        outcome = LIVED[cell] = days.outcome(*cell)
        if not writes:
            assert outcome == page.get(cell), "if that is right, write the page with: Tests/SDKs/run --table"
    return keep


def pytest_configure(config):
    # Past the capturing of pytest, which is not there yet.
    config.stash[STACKS] = os.fdopen(os.dup(2), "w")


def pytest_collection_finish():
    # What the imports left is for good: the collections below need not look at it.
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Ends a test that hangs, and says where each thread is.

    Garbage is collected between the tests only. Groq's SDK leaves its response open when a stream ends with an error;
    where the collector comes upon that within httpcore, which has the lock of its pool at that moment, closing the
    response waits for the same lock, for ever.
    """
    stacks = item.config.stash[STACKS]

    def end(*_):
        faulthandler.dump_traceback(stacks)
        item.stash[HUNG] = f"took more than {SECONDS} s; the stacks of all threads are on stderr"
        # No Exception, so that no SDK takes it for a failure that it should try again after.
        pytest.fail(item.stash[HUNG])

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(SECONDS)
    # Where the interpreter does not come to its signals any more, only this helps.
    faulthandler.dump_traceback_later(SECONDS + 30, exit=True, file=stacks)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGALRM, before)
        # Where a test has left next to nothing, looking at everything would be all that it costs.
        if gc.get_count()[0] > 1000:
            gc.collect()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    done = yield
    hung = item.stash.get(HUNG, None)
    if hung:
        del item.stash[HUNG]
        if done.passed:
            # It was ended within a finalizer, where exceptions are lost.
            done.outcome, done.longrepr = "failed", hung
    mark = item.get_closest_marker("row")
    if mark and (done.when == "call" or done.failed or done.skipped):
        row = mark.args[0]
        client = mark.kwargs.get("client") or getattr(item.module, "CLIENT")
        assert row in rows.ALL, f"no row {row} in rows.py"
        PASSED[client, row] = PASSED.get((client, row), True) and done.outcome == "passed"
    return done


def pytest_sessionfinish():
    path = os.environ.get("MIXTAPE_RESULTS")
    if path:
        results = [
            {"client": client, "row": row, "passed": passed, "raised": RAISED.get((client, row)),
             "version": installed(rows.PACKAGES[client])}
            for (client, row), passed in PASSED.items()]
        lived = [
            {"client": client, "key": key, "asked": asked, "outcome": outcome,
             "version": installed(rows.PACKAGES[client])}
            for (client, key, asked), outcome in LIVED.items()]
        with open(path, "w") as file:
            json.dump({"rows": results, "faults": lived}, file, indent=1)


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
