"""The requests that are sent, as files for wrk and load."""

import atexit
import json
import os
import re
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="bench-requests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

SIZES = {"0.6k": 600, "8k": 8_000, "200k": 200_000}  # bytes
TEXT = "The gateway received the request, chose a provider by its model name, and passed the reply back as it came. "


def body_file(prefix, model="mock", stream=False, size="0.6k"):
    """
    A file with a chat request.

    prefix: before the model's name, as the gateway chooses the vendor by it
    model: what the stub is to do, see tools/mockllm.c
    size: a key of SIZES; more bytes are more turns of a conversation of some 2 KB each
    """
    path = os.path.join(FOLDER, re.sub(r"\W", "_", f"{prefix}{model}{stream}{size}") + ".json")
    if not os.path.exists(path):
        with open(path, "w") as file:
            file.write(_body(prefix + model, stream, SIZES[size]))
    return path


def _body(model, stream, size):
    body = {"model": model, "messages": _messages(""), "max_tokens": 256, "temperature": 0.7}
    if stream:
        body["stream"] = True
    missing = size - len(_json(body))
    body["messages"] = _messages((TEXT * (missing // len(TEXT) + 1))[:max(0, missing)])
    return _json(body)


def _messages(text):
    """Turns of user and assistant that together say the text; a user has the last word."""
    parts = [text[i:i + 2_000] for i in range(0, len(text), 2_000)] or [""]
    if len(parts) % 2 == 0:
        parts.append("Go on.")
    roles = ("user", "assistant")
    turns = [{"role": roles[i % 2], "content": f"Summarise this: {part}"} for i, part in enumerate(parts)]
    return [{"role": "system", "content": "You are a terse assistant."}, *turns]


def _json(body):
    return json.dumps(body, separators=(",", ":"))
