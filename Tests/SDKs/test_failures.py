"""Every failure raises the SDK's own exception, with the status, the word and the request id that it reads."""

import json
import re

import anthropic
import boto3
import botocore.config
import botocore.exceptions
import cohere
import cohere.core
import google.genai
import google.genai.errors
import groq
import ollama
import openai
import pytest
from mistralai.client import Mistral
from mistralai.client.errors import MistralError

import asks
import rows
from sdks import KEY

TRACE = re.compile(r"[0-9a-f]{32}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REQUEST = re.compile(r"req_\w{24,32}")


class OpenAI:
    """Chat completions; each case says how the SDK is asked, what it raises, and where that has what."""

    error, request_id, interruption = openai.APIStatusError, REQUEST, openai.APIError

    def __init__(self, root):
        self.client = openai.OpenAI(base_url=f"{root}/openai/v1", api_key=KEY, max_retries=0)

    def ask(self, text):
        return self.client.chat.completions.create(model="gpt-5-mini", messages=asks.user(text))

    def stream(self, text):
        return self.client.chat.completions.create(model="gpt-5-mini", messages=asks.user(text), stream=True)

    def told(self, e):
        return e.status_code, e.code or e.type, e.request_id

    def interrupted(self, e, expected):
        """Whether what ended a stream says the same, as far as the SDK lets it."""
        return (type(e).__name__, e.code or e.type) == ("APIError", expected[2])


class Responses(OpenAI):
    def ask(self, text):
        return self.client.responses.create(model="gpt-5-mini", input=text)

    def stream(self, text):
        return self.client.responses.create(model="gpt-5-mini", input=text, stream=True)


class Azure(OpenAI):
    request_id = UUID

    def __init__(self, root):
        self.client = openai.AzureOpenAI(
            azure_endpoint=f"{root}/azure", api_key=KEY, api_version="2024-12-01-preview", max_retries=0)

    def told(self, e):
        # What the edge of Azure refuses never got the other id, which the SDK would read.
        return e.status_code, e.code or e.type, e.response.headers["apim-request-id"]


class Anthropic:
    error, request_id, interruption = anthropic.APIStatusError, REQUEST, anthropic.APIStatusError

    def __init__(self, root):
        self.client = anthropic.Anthropic(base_url=f"{root}/anthropic", api_key=KEY, max_retries=0)

    def ask(self, text, **more):
        return self.client.messages.create(
            model="claude-sonnet-4-5", max_tokens=64, messages=asks.user(text), **more)

    def stream(self, text):
        return self.ask(text, stream=True)

    def told(self, e):
        return e.status_code, e.body["error"]["type"], e.request_id

    def interrupted(self, e, expected):
        return (type(e).__name__, e.status_code, e.body["error"]["type"]) == ("APIStatusError", 200, expected[2])


class Gemini:
    error, request_id, interruption = google.genai.errors.APIError, None, google.genai.errors.APIError

    def __init__(self, root):
        self.client = google.genai.Client(api_key=KEY, http_options={"base_url": f"{root}/gemini"})

    def ask(self, text):
        return self.client.models.generate_content(model="gemini-2.5-flash", contents=text)

    def stream(self, text):
        return self.client.models.generate_content_stream(model="gemini-2.5-flash", contents=text)

    def told(self, e):
        return e.code, e.status, None

    def interrupted(self, e, expected):
        return (type(e).__name__, e.code, e.status) == expected


class Ollama:
    error, request_id, interruption = ollama.ResponseError, None, ollama.ResponseError

    def __init__(self, root):
        self.client = ollama.Client(host=f"{root}/ollama")

    def ask(self, text):
        return self.client.chat(model="llama3.2", messages=asks.user(text))

    def stream(self, text):
        return self.client.chat(model="llama3.2", messages=asks.user(text), stream=True)

    def told(self, e):
        assert e.error
        return e.status_code, None, None

    def interrupted(self, e, _):
        return e.status_code == -1 and e.error


class MistralAI:
    error, request_id, interruption = MistralError, UUID, MistralError

    def __init__(self, root):
        self.client = Mistral(server_url=f"{root}/mistral", api_key=KEY)

    def ask(self, text):
        return self.client.chat.complete(model="mistral-small-latest", messages=asks.user(text))

    def stream(self, text):
        return self.client.chat.stream(model="mistral-small-latest", messages=asks.user(text))

    def told(self, e):
        return e.status_code, None, e.headers["mistral-correlation-id"]

    def interrupted(self, e, _):
        return type(e).__name__ == "ResponseValidationError" and json.loads(e.body)["data"]["error"]["message"]


class Groq(OpenAI):
    error, request_id, interruption = groq.APIStatusError, REQUEST, groq.APIError

    def __init__(self, root):
        self.client = groq.Groq(base_url=f"{root}/groq", api_key=KEY, max_retries=0)

    def told(self, e):
        error = e.body["error"]
        return e.status_code, error.get("code") or error["type"], e.response.headers["x-request-id"]

    def interrupted(self, e, expected):
        return (type(e).__name__, e.body.get("code") or e.body["type"]) == ("APIError", expected[2])


class Cohere:
    error, request_id, interruption = cohere.core.ApiError, TRACE, None
    # The SDK asks again by itself, which only costs time.
    options = {"request_options": {"max_retries": 0}}

    def __init__(self, root):
        self.client = cohere.ClientV2(api_key=KEY, base_url=f"{root}/cohere")

    def ask(self, text):
        return self.client.chat(model="command-a-03-2025", messages=asks.user(text), **self.options)

    def stream(self, text):
        return self.client.chat_stream(model="command-a-03-2025", messages=asks.user(text), **self.options)

    def told(self, e):
        assert e.body["message"]
        return e.status_code, None, e.headers["x-debug-trace-id"]


class Bedrock:
    error, request_id = botocore.exceptions.ClientError, UUID
    interruption = botocore.exceptions.EventStreamError

    def __init__(self, root):
        self.client = boto3.client(
            "bedrock-runtime", endpoint_url=f"{root}/bedrock", region_name="us-east-1",
            aws_access_key_id="nobody", aws_secret_access_key=KEY,
            config=botocore.config.Config(retries={"total_max_attempts": 1}))

    def ask(self, text):
        return self.client.converse(
            modelId="amazon.nova-lite-v1:0", messages=[{"role": "user", "content": [{"text": text}]}])

    def stream(self, text):
        return self.client.converse_stream(
            modelId="amazon.nova-lite-v1:0", messages=[{"role": "user", "content": [{"text": text}]}])["stream"]

    def told(self, e):
        about = e.response["ResponseMetadata"]
        return about["HTTPStatusCode"], e.response["Error"]["Code"], about["RequestId"]

    def interrupted(self, e, _):
        # Five exceptions can be said within a stream.
        return e.response["Error"]["Code"].endswith("Exception") and e.response["Error"]["Message"]


CLIENTS = {"openai": OpenAI, "openai-responses": Responses, "azure": Azure, "anthropic": Anthropic, "google-genai": Gemini,
           "ollama": Ollama, "mistralai": MistralAI, "groq": Groq, "cohere": Cohere, "boto3": Bedrock}

INVALID = "invalid_request_error"
OPENAI = {
    "badRequest": ("BadRequestError", 400, INVALID),
    "invalidKey": ("AuthenticationError", 401, "invalid_api_key"),
    "permission": ("PermissionDeniedError", 403, INVALID),
    "notFound": ("NotFoundError", 404, INVALID),
    "wrongMethod": ("APIStatusError", 405, "method_not_supported"),
    "unknownModel": ("NotFoundError", 404, "model_not_found"),
    "contextTooLong": ("BadRequestError", 400, "context_length_exceeded"),
    "tooLarge": ("APIStatusError", 413, INVALID),
    "unprocessable": ("UnprocessableEntityError", 422, INVALID),
    "rateLimited": ("RateLimitError", 429, "rate_limit_exceeded"),
    "quotaExhausted": ("RateLimitError", 429, "insufficient_quota"),
    "overloaded": ("InternalServerError", 503, "server_error"),
    "serverError": ("InternalServerError", 500, "server_error"),
    "badGateway": ("InternalServerError", 502, "server_error"),
    "unavailable": ("InternalServerError", 503, "service_unavailable_error"),
    "timeout": ("InternalServerError", 504, "server_error"),
}
RAISED = {
    "openai": OPENAI,
    "openai-responses": OPENAI | {"unknownModel": ("BadRequestError", 400, "model_not_found")},
    "groq": OPENAI,
    "azure": OPENAI | {
        "invalidKey": ("AuthenticationError", 401, "401"),
        "permission": ("AuthenticationError", 401, "PermissionDenied"),
        "notFound": ("NotFoundError", 404, "404"),
        "unknownModel": ("NotFoundError", 404, "DeploymentNotFound"),
        "unprocessable": ("BadRequestError", 400, "content_filter"),
        "rateLimited": ("RateLimitError", 429, "RateLimitReached"),
        "quotaExhausted": ("PermissionDeniedError", 403, "403"),
        "timeout": ("APIStatusError", 408, "Timeout"),
    },
    "anthropic": {
        "badRequest": ("BadRequestError", 400, INVALID),
        "invalidKey": ("AuthenticationError", 401, "authentication_error"),
        "permission": ("PermissionDeniedError", 403, "permission_error"),
        "notFound": ("NotFoundError", 404, "not_found_error"),
        "wrongMethod": ("APIStatusError", 405, INVALID),
        "unknownModel": ("NotFoundError", 404, "not_found_error"),
        "contextTooLong": ("BadRequestError", 400, INVALID),
        "tooLarge": ("ContentTooLargeError", 413, "request_too_large"),
        "unprocessable": ("UnprocessableEntityError", 422, INVALID),
        "rateLimited": ("RateLimitError", 429, "rate_limit_error"),
        "quotaExhausted": ("BadRequestError", 400, INVALID),
        "overloaded": ("OverloadedError", 529, "overloaded_error"),
        "serverError": ("InternalServerError", 500, "api_error"),
        "badGateway": ("InternalServerError", 502, "api_error"),
        "unavailable": ("ServiceUnavailableError", 503, "api_error"),
        "timeout": ("GatewayTimeoutError", 504, "timeout_error"),
    },
    "google-genai": {
        "badRequest": ("ClientError", 400, "INVALID_ARGUMENT"),
        "invalidKey": ("ClientError", 400, "INVALID_ARGUMENT"),
        "permission": ("ClientError", 403, "PERMISSION_DENIED"),
        "notFound": ("ClientError", 404, "NOT_FOUND"),
        "wrongMethod": ("ClientError", 405, "UNIMPLEMENTED"),
        "unknownModel": ("ClientError", 404, "NOT_FOUND"),
        "contextTooLong": ("ClientError", 400, "INVALID_ARGUMENT"),
        "tooLarge": ("ClientError", 400, "INVALID_ARGUMENT"),
        "unprocessable": ("ClientError", 422, "INVALID_ARGUMENT"),
        "rateLimited": ("ClientError", 429, "RESOURCE_EXHAUSTED"),
        "quotaExhausted": ("ClientError", 429, "RESOURCE_EXHAUSTED"),
        "overloaded": ("ServerError", 503, "UNAVAILABLE"),
        "serverError": ("ServerError", 500, "INTERNAL"),
        "badGateway": ("ServerError", 502, "UNAVAILABLE"),
        "unavailable": ("ServerError", 503, "UNAVAILABLE"),
        "timeout": ("ServerError", 504, "DEADLINE_EXCEEDED"),
    },
    "ollama": {kind: ("ResponseError", status, None) for kind, status in {
        "badRequest": 400, "invalidKey": 401, "permission": 403, "notFound": 404, "wrongMethod": 405,
        "unknownModel": 404, "contextTooLong": 400, "tooLarge": 413, "unprocessable": 422, "rateLimited": 429,
        "quotaExhausted": 402, "overloaded": 503, "serverError": 500, "badGateway": 502, "unavailable": 503,
        "timeout": 504}.items()},
    "mistralai": {kind: (name, status, None) for kind, (name, status) in {
        "badRequest": ("SDKError", 400), "invalidKey": ("SDKError", 401), "permission": ("SDKError", 403),
        "notFound": ("SDKError", 404), "wrongMethod": ("SDKError", 405), "unknownModel": ("SDKError", 400),
        "contextTooLong": ("SDKError", 400), "tooLarge": ("SDKError", 413),
        "unprocessable": ("HTTPValidationError", 422), "rateLimited": ("SDKError", 429),
        "quotaExhausted": ("SDKError", 429), "overloaded": ("SDKError", 429), "serverError": ("SDKError", 500),
        "badGateway": ("SDKError", 502), "unavailable": ("SDKError", 503), "timeout": ("SDKError", 504)}.items()},
    "cohere": {kind: (name, status, None) for kind, (name, status) in {
        "badRequest": ("BadRequestError", 400), "invalidKey": ("UnauthorizedError", 401),
        "permission": ("ForbiddenError", 403), "notFound": ("NotFoundError", 404), "wrongMethod": ("ApiError", 405),
        "unknownModel": ("NotFoundError", 404), "contextTooLong": ("BadRequestError", 400),
        "tooLarge": ("ApiError", 413), "unprocessable": ("UnprocessableEntityError", 422),
        "rateLimited": ("TooManyRequestsError", 429), "quotaExhausted": ("ApiError", 402),
        "overloaded": ("ServiceUnavailableError", 503), "serverError": ("InternalServerError", 500),
        "badGateway": ("ApiError", 502), "unavailable": ("ServiceUnavailableError", 503),
        "timeout": ("GatewayTimeoutError", 504)}.items()},
    # The class is that of the code where botocore's model has it.
    "boto3": {kind: (code if known else "ClientError", status, code) for kind, (code, status, known) in {
        "badRequest": ("ValidationException", 400, True),
        "invalidKey": ("UnrecognizedClientException", 403, False),
        "permission": ("AccessDeniedException", 403, True),
        "notFound": ("UnknownOperationException", 404, False),
        "wrongMethod": ("UnknownOperationException", 405, False),
        "unknownModel": ("ValidationException", 400, True),
        "contextTooLong": ("ValidationException", 400, True),
        "tooLarge": ("RequestEntityTooLargeException", 413, False),
        "unprocessable": ("ValidationException", 400, True),
        "rateLimited": ("ThrottlingException", 429, True),
        "quotaExhausted": ("ServiceQuotaExceededException", 400, True),
        "overloaded": ("ServiceUnavailableException", 503, True),
        "serverError": ("InternalServerException", 500, True),
        "badGateway": ("InternalServerException", 502, True),
        "unavailable": ("ServiceUnavailableException", 503, True),
        "timeout": ("ModelTimeoutException", 408, True)}.items()},
}
CASES = [pytest.param(client, kind, id=f"{client}-{kind}", marks=pytest.mark.row(kind, client=client))
         for client in CLIENTS for kind in rows.FAILURES]
STREAMS = [pytest.param(client, kind, id=f"{client}-{kind}", marks=pytest.mark.row("interrupted", client=client))
           for client in CLIENTS for kind in rows.FAILURES]


@pytest.fixture(scope="module")
def clients(failing):
    return {name: client(failing.url) for name, client in CLIENTS.items()}


@pytest.mark.parametrize("client, kind", CASES)
def test_a_failure_is_the_exception_of_the_sdk(client, kind, clients, raised):
    expected, client = RAISED[client][kind], clients[client]
    with pytest.raises(client.error) as error:
        client.ask(kind)
    status, word, request_id = client.told(error.value)
    assert (type(error.value).__name__, status, word) == expected
    if client.request_id:
        assert client.request_id.fullmatch(request_id), request_id
    raised(type(error.value).__name__, status)


@pytest.mark.parametrize("client, kind", STREAMS)
def test_a_failure_within_a_stream_is_raised_after_what_came_before(client, kind, clients):
    expected, client, came = RAISED[client][kind], clients[client], []
    stream = client.stream(f"then {kind}")
    if client.interruption is None:
        # Cohere's SDK raises nothing: the last event tells of the failure.
        *_, last = stream
        assert last.type == "message-end" and last.delta.error
        assert last.delta.finish_reason == ("TIMEOUT" if kind == "timeout" else "ERROR")
        return
    with pytest.raises(client.interruption) as error:
        for piece in stream:
            came.append(piece)
    assert len(came) >= 2 and client.interrupted(error.value, expected), repr(error.value)


def test_the_wait_is_told_where_the_sdk_looks_for_it(clients):
    for name in ("openai", "anthropic", "groq"):
        with pytest.raises(clients[name].error) as error:
            clients[name].ask("rateLimited")
        assert error.value.response.headers["retry-after"] == "2", name


@pytest.mark.parametrize("client", [c for c in CLIENTS if c not in ("cohere", "boto3", "azure")])
def test_an_unknown_model_is_named(client, clients):
    with pytest.raises(clients[client].error) as error:
        clients[client].ask("unknownModel")
    assert re.search(r"gpt-5-mini|claude-sonnet-4-5|gemini-2.5-flash|llama3.2|mistral-small|llama-3.3", str(error.value))


@pytest.mark.parametrize("client", ["openai", "openai-responses", "azure", "anthropic", "groq"])
def test_a_limit_names_the_model_that_it_is_for(client, clients):
    with pytest.raises(clients[client].error) as error:
        clients[client].ask("rateLimited")
    assert re.search(r"gpt-5-mini|claude-sonnet-4-5|llama-3.3", str(error.value)), error.value
