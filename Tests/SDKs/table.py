"""Writes the page of the documentation that says which SDK at which version passed what, from the suite's results."""

import json
import os
import sys

import rows

PATH = os.path.join(os.path.dirname(__file__), "..", "..", "Sources", "Mixtape", "Mixtape.docc", "SDKs.md")
COMMAND = "Tests/SDKs/run --table"
PAGE = """# What real clients understand

Which SDK, at which version, passed what against `mixtape serve` with a scenario.

## Overview

Each entry is a test in `Tests/SDKs` that asks with the vendor's own SDK and compares what the SDK made of the answer.
`{command}` runs them and writes this page; CI fails when it is not what they say.

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
    """(client, row) to its result, of all the environments."""
    found = {}
    for path in paths:
        with open(path) as file:
            found |= {(r["client"], r["row"]): r for r in json.load(file)}
    return found


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
    made = page(read(paths))
    if act == "--write":
        with open(PATH, "w") as file:
            file.write(made)
        return
    with open(PATH) as file:
        if file.read() != made:
            sys.exit(f"table.py: error: SDKs.md is not what the suite says; write it with: {COMMAND}")


main(*sys.argv[1:])
