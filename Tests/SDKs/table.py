"""Writes the pages of the documentation that say what SDKs understand and what they do, from the suite's results."""

import json
import os
import sys

import fault_page
import rows

PATH = os.path.join(os.path.dirname(__file__), "..", "..", "Sources", "Mixtape", "Mixtape.docc", "SDKs.md")
COMMAND = "Tests/SDKs/run --table"
PAGE = """# What real clients understand

Which SDK, at which version, passed what against `mixtape serve` with a scenario.

## Overview

Each entry is a test in `Tests/SDKs` that asks with the vendor's own SDK and compares what the SDK made of the answer.
`{command}` runs them and writes this page; CI fails when it is not what they say. What the same clients do when
something goes wrong is in <doc:FaultsAndSDKs>.

- **yes**: every test of that row passed.
- **no**: Mixtape does not do this yet.
- Empty: not asked, most often because the SDK or the provider has nothing of the kind.

### SDKs of the providers

{sdks}

### What a failure raises

The exception of the SDK and the status it tells. Ollama's SDK has one class, Google's two.

{failures}

### Frameworks

{frameworks}

### Every vendor through LiteLLM {litellm}

{vendors}
"""


def read(paths):
    """(client, row) to its result, and (client, fault, whole or streamed) to its, of all the environments."""
    found, lived = {}, {}
    for path in paths:
        with open(path) as file:
            results = json.load(file)
        found |= {(r["client"], r["row"]): r for r in results["rows"]}
        lived |= {(r["client"], r["key"], r["asked"]): r for r in results["faults"]}
    return found, lived


def cell(result, by):
    if result is None:
        return ""
    if not result["passed"]:
        return "no"
    return f"`{result[by]}`" if by else "yes"


def versions(found):
    return {client: result["version"] for (client, _), result in found.items()}


def named(found, clients):
    """Each client as the table calls it, with the version that was tried."""
    tried = versions(found)
    return {c: f"{name} {tried[c]}" for c, (_, name) in clients.items() if c in tried}


def table(found, wanted, names, by=None, across=True):
    """Rows of what was asked and columns of clients, or the other way round."""
    asked = [r for r in wanted if any((c, r) in found for c in names)]
    if across:
        head, lines = list(names.values()), [
            [wanted[r], *(cell(found.get((c, r)), by) for c in names)] for r in asked]
    else:
        head, lines = [wanted[r] for r in asked], [
            [names[c], *(cell(found.get((c, r)), by) for r in asked)] for c in names]
    return "\n".join(
        "| " + " | ".join(line) + " |" for line in [["", *head], ["---"] * (len(head) + 1), *lines])


def page(found):
    clients, vendors = named(found, rows.CLIENTS), {c: name for c, (_, name) in rows.VENDORS.items()}
    return PAGE.format(
        command=COMMAND,
        sdks=table(found, rows.ROWS, clients),
        failures=table(found, rows.FAILURES, clients, by="raised"),
        frameworks=table(found, rows.ALL, named(found, rows.FRAMEWORKS), across=False),
        litellm=versions(found)[next(iter(vendors))],
        vendors=table(found, rows.ALL, vendors, across=False))


def main(act, *paths):
    found, lived = read(paths)
    for path, made in (PATH, page(found)), (fault_page.PATH, fault_page.page(lived, COMMAND)):
        if act == "--write":
            with open(path, "w") as file:
                file.write(made)
            continue
        with open(path) as file:
            if file.read() != made:
                sys.exit(f"table.py: error: {os.path.basename(path)} is not what the suite says; "
                         f"write it with: {COMMAND}")


main(*sys.argv[1:])
