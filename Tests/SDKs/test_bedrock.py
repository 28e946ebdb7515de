"""`boto3`: converse and converse_stream of Bedrock, whose stream is binary and checked by its CRCs."""

import json

import boto3
import botocore.config
import pytest

import asks

CLIENT = "boto3"
MODEL = "anthropic.claude-sonnet-4-5-20250929-v1:0"
TOOLS = {"toolConfig": {"tools": [{"toolSpec": {
    "name": "weather", "description": "The weather", "inputSchema": {"json": asks.WEATHER}}}]}}


def connected(root):
    return boto3.client(
        "bedrock-runtime", endpoint_url=f"{root}/bedrock", region_name="us-east-1", aws_access_key_id="nobody",
        aws_secret_access_key="-".join(["not", "a", "key"]),
        config=botocore.config.Config(retries={"max_attempts": 0, "mode": "standard"}))


@pytest.fixture
def client(root):
    return connected(root)


def said(role, *blocks):
    return {"role": role, "content": [{"text": b} if isinstance(b, str) else b for b in blocks]}


@pytest.fixture
def converse(client):
    def ask(messages, **more):
        messages = [said("user", messages)] if isinstance(messages, str) else messages
        return client.converse(modelId=MODEL, messages=messages, **more)
    return ask


@pytest.fixture
def streamed(client):
    def ask(text, **more):
        answer = client.converse_stream(modelId=MODEL, messages=[said("user", text)], **more)
        return [item for event in answer["stream"] for item in event.items()]
    return ask


def blocks(answer):
    return answer["output"]["message"]["content"]


def words(answer):
    return "".join(b.get("text", "") for b in blocks(answer))


def calls(answer):
    return [(b["toolUse"]["name"], b["toolUse"]["input"]) for b in blocks(answer) if "toolUse" in b]


@pytest.mark.row("whole")
def test_a_whole_answer(converse):
    answer = converse(asks.WHOLE)
    assert words(answer) == asks.ANSWER and answer["stopReason"] == "end_turn"
    assert answer["usage"]["totalTokens"] > 0 and answer["ResponseMetadata"]["RequestId"]


@pytest.mark.row("stream")
def test_a_streamed_answer(streamed):
    events = streamed(asks.WHOLE)
    kinds = [k for k, _ in events]
    assert kinds[0] == "messageStart" and kinds[-2:] == ["messageStop", "metadata"]
    assert "".join(e["delta"]["text"] for k, e in events if k == "contentBlockDelta") == asks.ANSWER
    assert events[-1][1]["usage"]["totalTokens"] > 0


@pytest.mark.row("turns")
def test_the_second_turn(converse):
    turns = [said("user", asks.WHOLE), said("assistant", asks.ANSWER), said("user", asks.SECOND_TURN)]
    assert words(converse(turns)) == asks.SECOND_ANSWER


@pytest.mark.row("tool")
def test_a_tool_call(converse):
    answer = converse(asks.TOOL, **TOOLS)
    assert calls(answer) == [asks.CALL] and answer["stopReason"] == "tool_use"


@pytest.mark.row("tools")
def test_two_tool_calls_at_once(converse):
    assert calls(converse(asks.TOOLS, **TOOLS)) == asks.CALLS


@pytest.mark.row("tool_stream")
@pytest.mark.parametrize("question, expected", [(asks.TOOL, [asks.CALL]), (asks.TOOLS, asks.CALLS)])
def test_tool_calls_streamed(streamed, question, expected):
    made = {}
    for kind, event in streamed(question, **TOOLS):
        if kind == "contentBlockStart" and "toolUse" in event["start"]:
            made[event["contentBlockIndex"]] = [event["start"]["toolUse"]["name"], ""]
        if kind == "contentBlockDelta" and "toolUse" in event["delta"]:
            made[event["contentBlockIndex"]][1] += event["delta"]["toolUse"]["input"]
    assert [(made[i][0], json.loads(made[i][1])) for i in sorted(made)] == expected


@pytest.mark.row("tool_words")
def test_words_and_a_tool_call(converse):
    answer = converse(asks.WORDS_AND_TOOL, **TOOLS)
    assert words(answer) == asks.WORDS and calls(answer) == [asks.CALL]


@pytest.mark.row("loop")
def test_the_loop_of_tools_ends(converse):
    messages = [said("user", asks.TOOL)]

    def answered(answer, results):
        ids = [b["toolUse"]["toolUseId"] for b in blocks(answer) if "toolUse" in b]
        messages.append(answer["output"]["message"])
        messages.append(said("user", *(
            {"toolResult": {"toolUseId": i, "content": [{"text": r}]}} for i, r in zip(ids, results))))

    answer, rounds = asks.loop(lambda: converse(messages, **TOOLS), calls, answered)
    assert (words(answer), rounds) == (asks.TOLD, 2)


@pytest.mark.row("reasoning")
def test_reasoning(converse):
    answer = converse(asks.THINK)
    thought = [b["reasoningContent"]["reasoningText"]["text"] for b in blocks(answer) if "reasoningContent" in b]
    assert thought == [asks.THOUGHT] and words(answer) == asks.AFTER_THOUGHT


@pytest.mark.row("reasoning_stream")
def test_reasoning_streamed(streamed):
    deltas = [e["delta"] for k, e in streamed(asks.THINK) if k == "contentBlockDelta"]
    assert "".join(d.get("reasoningContent", {}).get("text", "") for d in deltas) == asks.THOUGHT
    assert "".join(d.get("text", "") for d in deltas) == asks.AFTER_THOUGHT


@pytest.mark.row("length")
def test_an_answer_cut_at_the_greatest_number_of_tokens(converse):
    answer = converse(asks.STORY, inferenceConfig={"maxTokens": 16})
    assert answer["stopReason"] == "max_tokens" and answer["usage"]["outputTokens"] == 16


@pytest.mark.row("stop")
def test_a_stop_sequence(converse):
    answer = converse(asks.COUNT, inferenceConfig={"stopSequences": [asks.STOP]})
    assert words(answer).strip() == asks.COUNTED and answer["stopReason"] == "stop_sequence"


@pytest.mark.row("usage")
def test_usage(converse):
    usage = converse(asks.COST)["usage"]
    assert usage["outputTokens"] == asks.OUTPUT and usage["cacheReadInputTokens"] == asks.CACHED
