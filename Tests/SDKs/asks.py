"""The questions of scenarios/everything.json5, and what every client must have understood."""

import os

SCENARIOS = os.path.join(os.path.dirname(__file__), "scenarios")

WHOLE = "Which city is older?"
ANSWER = "Oslo is older – by thirty years."

TOOL = "What is the weather in Oslo?"
CALL = ("weather", {"city": "Oslo", "days": 3})
RESULT = "12 °C and rain"
TOLD = "Oslo: 12 °C and rain."

TOOLS = "What is the weather in both?"
CALLS = [CALL, ("weather", {"city": "Bergen", "days": 1})]

WORDS_AND_TOOL = "Say it, then look."
WORDS = "Let me look."

DESCRIBE = "Describe Oslo."
OSLO = {"name": "Oslo", "inhabitants": 724290}
DESCRIBE_ANY = "Describe any city."

THINK = "Think first."
THOUGHT = "Oslo: 1040. Bergen: 1070."
AFTER_THOUGHT = "Oslo is older."

BAD = "Do something bad."
REFUSED = "I cannot help with that."

STORY = "Tell a long story."
STORY_BEGINS = "Once upon a time"

COUNT = "Count."
STOP = "three"
COUNTED = "one two"

COST = "What did it cost?"
INPUT, CACHED, OUTPUT = 100, 60, 7

SECOND_TURN = "And then?"
SECOND_ANSWER = "Then Bergen, at turn 2."

VECTOR = [0.25, -0.5, 1.0]

WEATHER = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city", "days"],
}
CITY = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "inhabitants": {"type": "integer"}},
    "required": ["name", "inhabitants"],
    "additionalProperties": False,
}
FUNCTION = {"type": "function", "function": {"name": "weather", "description": "The weather", "parameters": WEATHER}}


def user(text):
    return [{"role": "user", "content": text}]


def two_turns(said="assistant"):
    return [*user(WHOLE), {"role": said, "content": ANSWER}, *user(SECOND_TURN)]


def loop(ask, calls, answered, most=5):
    """Runs tools until the model has no more calls: `ask` gives an answer, `calls` its calls, and `answered` puts the
    answer and the results into the conversation. Gives the last answer and the number of rounds."""
    for count in range(1, most + 1):
        answer = ask()
        called = calls(answer)
        if not called:
            return answer, count
        answered(answer, [RESULT for _ in called])
    raise AssertionError(f"the loop of tools had not ended after {most} rounds")
