"""What the README tells people to type."""

import ast
import os
import re

PATH = os.path.join(os.path.dirname(__file__), "..", "..", "README.md")
SCENARIOS = os.path.join(os.path.dirname(PATH), "Scenarios")
ADDRESS = "http://127.0.0.1:4141"


def blocks(language):
    with open(PATH) as file:
        return re.findall(rf"^```{language}\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL)


def statements():
    """The Python examples, statement by statement."""
    return [ast.unparse(s) for block in blocks("python") for s in ast.parse(block).body]


def exports():
    """The environment that the README sets."""
    return dict(re.findall(r"^export (\w+)=(\S+)", "".join(blocks("sh")), re.MULTILINE))


def commands():
    """`swift run mixtape …`, each as a list of its arguments, in the README's order."""
    lines = re.findall(r"^swift run mixtape (.*?) *(?:#.*)?$", "".join(blocks("sh")), re.MULTILINE)
    return [line.split() for line in lines]


def curls():
    return [block for block in blocks("sh") if block.startswith("curl ")]
