"""The page of the documentation that says what each client really does when something goes wrong."""

import os

import fault_rows
import rows

PATH = os.path.join(os.path.dirname(__file__), "..", "..", "Sources", "Mixtape", "Mixtape.docc", "FaultsAndSDKs.md")
SDKS = ("openai", "openai-responses", "anthropic", "google-genai", "ollama", "mistralai", "groq", "cohere")
OTHERS = ("litellm-openai", "litellm-anthropic", "litellm-gemini", "langchain-openai", "langchain-anthropic")


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
    keys = {(label(row), asked): (key, asked) for key, row in fault_rows.ALL.items() for asked in fault_rows.ASKED}
    clients = {column(client): client for client in (*SDKS, *OTHERS)}
    found, head = {}, []
    for what, asked, *cells in lines:
        if not what:
            head = [clients.get(name.rsplit(" ", 1)[0]) for name in cells]
        elif (what, asked) in keys:
            found |= {(client, *keys[what, asked]): cell for client, cell in zip(head, cells)}
    return found


INTRODUCTION = """# What each SDK really does when …

What the official SDKs, LiteLLM and LangChain make of every fault that Mixtape can play, as they come.

## Overview

Each entry is a test in `Tests/SDKs`: a client with its own settings, asked once, whole or streamed, while `mixtape
serve` plays the fault. `{command}` runs them and writes this page; a client that does something else than this page
says fails the suite, and so does a page that is not what the suite found.

An entry says, in this order:

- What the application gets. A `class` is an exception, with its status and its code where it has some; one that is not
  the client's own is named with its package. Anything else means that no exception was raised: **answers** is the whole
  text, and where a client **takes** something **for** an answer, nothing tells the application that more should have
  come, unless it misses the reason to stop. That reason is told where it is not the usual one.
- How many attempts Mixtape saw, where it was not one.
- How long the client wanted to wait between them. Nobody really waits here: what it asked of its clock is written down.
  Luck is taken out of it. OpenAI's, Anthropic's and Groq's SDKs wait between three quarters of their own waits and all
  of them; Cohere's, a tenth more or less than its own and up to a fifth longer than it was told.
- What it had already given to the application when it raised the exception. Nothing is said where that was nothing.

In the rows that are marked with ⏱ nothing comes for longer than a test can take, so the client is told to wait for no
more than {patience} seconds; where it **waits on** all the same, it was given up after {limit}. The row about the client's own patience says what it does untold.
"""


def table(lived, section, clients):
    known = [c for c in clients if any(cell[0] == c for cell in lived)]
    versions = {cell[0]: result["version"] for cell, result in lived.items()}
    lines = [["", "asked", *(f"{column(c)} {versions[c]}" for c in known)], ["---"] * (len(known) + 2)]
    for key, row in section.items():
        for asked in fault_rows.ASKED:
            cells = [lived.get((c, key, asked), {}).get("outcome", "") for c in known]
            if any(cells):
                lines.append([label(row), asked, *cells])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page(lived, command):
    parts = [INTRODUCTION.format(command=command, patience=fault_rows.PATIENCE, limit=fault_rows.LIMIT)]
    for title, section in fault_rows.SECTIONS.items():
        parts.append(f"### {title}\n")
        parts += [table(lived, section, clients) + "\n" for clients in (SDKS, OTHERS)]
    return "\n".join(parts)
