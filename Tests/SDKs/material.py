"""Which exchange stands for which case: a really recorded one where there is one, else a sample of ours."""

import base64
import json

import samples
import upstreams

RECORDED = {
    ("openai", "whole"): "openai--test_chat--test_chat_with_messages_attributes.yaml#0",
    ("openai", "stream"): "openai--test_chat--test_chat_streaming_with_events_with_no_content.yaml#0",
    ("openai", "tool"): "openai--test_functions--test_open_ai_function_calls_tools_with_events_with_no_content.yaml#0",
    ("openai", "tool_stream"): "openai--test_functions--test_open_ai_function_calls_tools_streaming_parallel.yaml#0",
    ("openai", "responses"): "openai--test_responses--test_responses_reasoning_dict_issue.yaml#0",
    ("openai", "responses_stream"): "openai--test_responses--test_responses_streaming_with_content.yaml#0",
    ("openai", "error"): "openai--test_vision--test_vision.yaml#2",
    ("anthropic", "whole"): "anthropic--test_messages--test_async_anthropic_message_create_legacy.yaml#0",
    ("anthropic", "stream"): "anthropic--test_messages--test_async_anthropic_message_streaming_legacy.yaml#0",
    ("anthropic", "tool"): "anthropic--test_messages--test_anthropic_tools_with_events_with_no_content.yaml#0",
    ("anthropic", "tool_stream"): "anthropic--test_messages--test_anthropic_tools_streaming_legacy.yaml#0",
    ("anthropic", "thinking_stream"): "anthropic--test_thinking--test_anthropic_thinking_streaming_legacy.yaml#0",
    ("gemini", "whole"): "google-generativeai--test_generate_content--test_client_spans.yaml#0",
    ("ollama", "whole"): "ollama--test_chat--test_ollama_chat_with_events_with_content.yaml#0",
    ("ollama", "stream"): "ollama--test_chat--test_ollama_streaming_chat_with_events_with_no_content.yaml#0",
}
HOSTS = {"openai": "api.openai.com", "anthropic": "api.anthropic.com", "gemini": "generativelanguage.googleapis.com",
         "ollama": "127.0.0.1:11434"}


class Material:
    """The exchanges, and the request of each case."""

    def __init__(self):
        self.recorded = []
        if upstreams.has_recorded:
            with open(upstreams.RECORDED) as file:
                self.recorded = [json.loads(line) for line in file]
        self.exchanges = self.recorded + samples.ALL
        by_name = {f'{e["source"]}#{e["index"]}': e for e in self.exchanges}
        self.cases = {tuple(e["source"].split("/")): e for e in samples.ALL}
        if self.recorded:
            self.cases |= {case: by_name[name] for case, name in RECORDED.items()}

    def names(self):
        return sorted(self.cases)

    def body(self, provider, case):
        return json.loads(base64.b64decode(self.cases[(provider, case)]["request_body_base64"]))

    def model(self, provider, case):
        """The model where the path names it."""
        return self.cases[(provider, case)]["uri"].rpartition("/")[2].partition(":")[0]

    def write(self, path):
        with open(path, "w") as file:
            file.writelines(json.dumps(e) + "\n" for e in self.exchanges)
        return path

    def upstream(self, folder, pace=0.002):
        """A context manager that plays the providers, and has a `url`."""
        if self.recorded:
            return upstreams.RealUpstream(self.write(folder / "exchanges.jsonl"), pace)
        return upstreams.ScriptedUpstream(upstreams.from_exchanges(self.exchanges, pace))

    @staticmethod
    def arguments(url):
        """`--upstream` for each provider."""
        return [a for name, host in HOSTS.items() for a in ("--upstream", f"{name}={url}/{host}")]
