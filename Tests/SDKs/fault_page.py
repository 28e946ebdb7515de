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


def expected():
    """(client, key, whole or streamed) to what the page says of it."""
    if not os.path.exists(PATH):
        return {}
    with open(PATH) as file:
        lines = [[c.strip() for c in line.strip("|\n").split(" | ")] for line in file if line.startswith("|")]
    keys = {(row.label, asked): (key, asked) for key, row in fault_rows.ALL.items() for asked in fault_rows.ASKED}
    clients = {column(client): client for client in (*SDKS, *OTHERS)}
    found, head = {}, []
    for label, asked, *cells in lines:
        if not label:
            head = [clients.get(name.rsplit(" ", 1)[0]) for name in cells]
        elif (label, asked) in keys:
            found |= {(client, *keys[label, asked]): cell for client, cell in zip(head, cells)}
    return found
