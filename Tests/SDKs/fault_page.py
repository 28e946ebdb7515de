"""The page of the documentation that says what each client really does when something goes wrong."""

import os

import fault_rows
import rows

PATH = os.path.join(os.path.dirname(__file__), "..", "..", "Sources", "Mixtape", "Mixtape.docc", "FaultsAndSDKs.md")
SDKS = ("openai", "openai-responses", "anthropic", "google-genai", "ollama", "mistralai", "groq", "cohere")
OTHERS = ("litellm-openai", "litellm-anthropic", "litellm-gemini", "langchain-openai", "langchain-anthropic")


# Where the same comes of an answer, whole or streamed, one line says it.
BOTH = " or "


def column(client):
    """What a client is called, without its version."""
    name = (rows.CLIENTS | rows.FRAMEWORKS | rows.VENDORS)[client][1]
    return f"LiteLLM, {name}" if client in rows.VENDORS else name


def label(row):
    return f"{row.label} ⏱" if row.patient else row.label


def expected():
    """(client, key, whole or streamed) to what the page says of it."""
    if not os.path.exists(PATH):
        return {}
    with open(PATH) as file:
        lines = [[c.strip() for c in line.strip("|\n").split(" | ")] for line in file if line.startswith("|")]
    keys = {label(row): key for key, row in fault_rows.ALL.items()}
    clients = {column(client): client for client in (*SDKS, *OTHERS)}
    found, head = {}, []
    for what, asked, *cells in lines:
        if not what:
            head = [clients.get(name.rsplit(" ", 1)[0]) for name in cells]
        elif what in keys:
            found |= {(client, keys[what], each): cell
                      for each in asked.split(BOTH) for client, cell in zip(head, cells)}
    return found


INTRODUCTION = """# What each SDK really does when …

What the official SDKs, LiteLLM and LangChain make of every fault that Mixtape can play.

## Overview

Each entry is a test in `Tests/SDKs`: a client as it comes, asked once, whole or streamed, while Mixtape plays the fault.
`{command}` runs them and writes this page. A client that does something else than the page says fails the suite.

An entry says in this order:

- What the application gets. A `class` is an exception, with its status and its code where it has some, and with its
  package where that is not the client's own. Everything else came without an exception: **answers** is the whole text,
  and what a client **takes for** an answer or for the whole is all that the application sees. The reason to stop is told
  where it is not the usual one.
- How many attempts Mixtape saw, if it was not one.
- How long the client wanted to wait between them. What it asked of its clock is written down, and nobody waits. Luck is
  taken out of it: OpenAI's, Anthropic's and Groq's SDKs shorten their own waits by up to a quarter, Cohere's changes its
  own by up to a tenth and lengthens those that it is told by up to a fifth.
- What the application had got before the exception, if that was anything.

In the rows with ⏱ nothing comes for longer than a test can wait, so there the client is given a timeout of {patience}
seconds. Where it **waits on** all the same, it was given up after {limit}. How long it waits by itself is a row of its own.

### What goes unnoticed

Words that are missing, too many or out of order, without an exception, and with the usual reason to stop or none.

{unnoticed}
"""


def table(lived, section, clients):
    known = [c for c in clients if any(cell[0] == c for cell in lived)]
    versions = {cell[0]: result["version"] for cell, result in lived.items()}
    lines = [["", "asked", *(f"{column(c)} {versions[c]}" for c in known)], ["---"] * (len(known) + 2)]
    for key, row in section.items():
        found = {asked: [lived.get((c, key, asked), {}).get("outcome", "") for c in known] for asked in fault_rows.ASKED}
        lines += [[label(row), asked, *cells] for asked, cells in together(found).items() if any(cells)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def together(found):
    """One line in place of two that say the same."""
    whole, streamed = found.values()
    return {BOTH.join(found): whole} if whole == streamed else found


def unnoticed(lived):
    """What clients take for a good answer, with the usual reason to stop or none."""
    lines = []
    for key, row in fault_rows.ALL.items():
        found = {asked: names(lived, key, asked) for asked in fault_rows.ASKED}
        lines += [f"- {row.label}, {asked}: {those}." for asked, those in together(found).items() if those]
    return "\n".join(lines)


def names(lived, key, asked):
    told = {c: lived[c, key, asked]["outcome"] for c in (*SDKS, *OTHERS) if (c, key, asked) in lived}
    those = [column(c) for c, outcome in told.items() if outcome.startswith(("takes", "loses", "says"))]
    return "everybody" if those and len(those) == len(told) else "; ".join(those)


def page(lived, command):
    parts = [INTRODUCTION.format(
        command=command, patience=fault_rows.PATIENCE, limit=fault_rows.LIMIT, unnoticed=unnoticed(lived))]
    for title, section in fault_rows.SECTIONS.items():
        parts.append(f"### {title}\n")
        parts += [table(lived, section, clients) + "\n" for clients in (SDKS, OTHERS)]
    return "\n".join(parts)
