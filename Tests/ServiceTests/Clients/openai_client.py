# SPDX-License-Identifier: Apache-2.0
"""Speaks to a running service with the official client: openai_client.py URL; prints one JSON line a check.

Fails with an assertion and exit status 1. Texts that are to be looked at by a detector are printed as
{"marked": text}.
"""

import json
import sys
import threading
import time

import openai

# The token is in OPENAI_API_KEY.
client = openai.OpenAI(base_url=sys.argv[1] + "/v1", max_retries=0, timeout=60)
PROMPT = "It was a dark night, and"
MESSAGES = [
    {"role": "system", "content": "You tell stories."},
    {"role": "user", "content": [{"type": "text", "text": "Tell me of the king."}]},
]


def done(name, **more):
    print(json.dumps({"check": name, **more}), flush=True)


def models():
    listed = client.models.list().data
    assert len(listed) == 1 and listed[0].object == "model", listed
    assert client.models.retrieve(listed[0].id).id == listed[0].id
    done("models", model=listed[0].id)
    return listed[0].id


MODEL = models()


def chat():
    answer = client.chat.completions.create(model=MODEL, messages=MESSAGES, max_completion_tokens=250, seed=1)
    assert answer.object == "chat.completion" and answer.id.startswith("chatcmpl-")
    choice = answer.choices[0]
    assert choice.message.role == "assistant" and choice.finish_reason == "length"
    assert answer.usage.completion_tokens == 250
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 250
    assert answer.system_fingerprint.startswith("fp_")
    assert answer.watermark["marked"] is True and answer.watermark["profile"]
    assert answer.watermark["texts"][0]["expected_verdict"] == "watermarked"
    again = client.chat.completions.create(model=MODEL, messages=MESSAGES, max_completion_tokens=250, seed=1)
    assert again.choices[0].message.content == choice.message.content
    other = client.chat.completions.create(model=MODEL, messages=MESSAGES, max_completion_tokens=250, seed=2)
    assert other.choices[0].message.content != choice.message.content
    done("chat", marked=choice.message.content)
    return choice.message.content


def chat_stream(whole):
    stream = client.chat.completions.create(
        model=MODEL,
        messages=MESSAGES,
        max_completion_tokens=250,
        seed=1,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    assert chunks[0].choices[0].delta.role == "assistant"
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "length"
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == 250
    assert chunks[-2].watermark["marked"] is True
    # The client's own gathering of a stream, with its checks.
    with client.chat.completions.stream(model=MODEL, messages=MESSAGES, max_completion_tokens=20, seed=1) as events:
        gathered = "".join(event.delta for event in events if event.type == "content.delta")
    assert gathered and whole.startswith(gathered), gathered
    done("chat stream", chunks=len(chunks))


def completions():
    answer = client.completions.create(model=MODEL, prompt=PROMPT, max_tokens=250, seed=1, n=2, temperature=1.0)
    assert answer.object == "text_completion" and [choice.index for choice in answer.choices] == [0, 1]
    assert answer.choices[0].text != answer.choices[1].text and answer.usage.completion_tokens == 500
    for choice in answer.choices:
        done("completion", marked=choice.text)
    whole = answer.choices[0].text
    stop = whole[60:70]
    stopped = client.completions.create(model=MODEL, prompt=PROMPT, max_tokens=250, seed=1, temperature=1.0, stop=stop)
    assert stopped.choices[0].finish_reason == "stop" and stop not in stopped.choices[0].text
    assert whole.startswith(stopped.choices[0].text)
    pieces = client.completions.create(
        model=MODEL, prompt=PROMPT, max_tokens=250, seed=1, temperature=1.0, stream=True
    )
    assert "".join(piece.choices[0].text for piece in pieces) == whole
    echoed = client.completions.create(model=MODEL, prompt=[PROMPT, "He"], max_tokens=3, echo=True)
    assert echoed.choices[0].text.startswith(PROMPT) and echoed.choices[1].text.startswith("He")
    tokens = client.completions.create(model=MODEL, prompt=[[100, 200], [300]], max_tokens=3)
    assert len(tokens.choices) == 2 and tokens.usage.prompt_tokens == 3
    done("completions")


def logprobs():
    answer = client.chat.completions.create(
        model=MODEL, messages=MESSAGES, max_completion_tokens=10, logprobs=True, top_logprobs=4, seed=1
    )
    content = answer.choices[0].logprobs.content
    assert len(content) == 10
    assert "".join(token.token for token in content) == answer.choices[0].message.content
    assert b"".join(bytes(token.bytes) for token in content).decode() == answer.choices[0].message.content
    for token in content:
        top = [other.logprob for other in token.top_logprobs]
        assert len(top) == 4 and top == sorted(top, reverse=True) and token.logprob <= top[0] <= 0
    answer = client.completions.create(model=MODEL, prompt=PROMPT, max_tokens=10, logprobs=2, seed=1)
    logprobs = answer.choices[0].logprobs
    assert "".join(logprobs.tokens) == answer.choices[0].text
    for offset, token, own, top in zip(
        logprobs.text_offset, logprobs.tokens, logprobs.token_logprobs, logprobs.top_logprobs
    ):
        assert answer.choices[0].text[offset:].startswith(token)
        assert top[token] == own and 2 <= len(top) <= 3
    biased = client.completions.create(model=MODEL, prompt=PROMPT, max_tokens=5, logit_bias={"300": 100})
    assert len(set(biased.choices[0].text.split())) <= 1
    done("logprobs")


def errors():
    def raises(kind, code, call):
        try:
            call()
        except kind as error:
            assert type(error) is kind and error.code == code, (type(error), error.code)
            assert error.request_id and error.request_id.startswith("req_"), error.request_id
            return error
        raise AssertionError(f"no {kind}")

    ask = lambda **more: client.chat.completions.create(**({"model": MODEL, "messages": MESSAGES} | more))
    assert raises(openai.BadRequestError, "invalid_value", lambda: ask(temperature=3)).param == "temperature"
    raises(openai.BadRequestError, "invalid_value", lambda: ask(n=0))
    raises(openai.BadRequestError, "unsupported_value", lambda: ask(response_format={"type": "json_object"}))
    raises(openai.NotFoundError, "model_not_found", lambda: ask(model="gpt-4o"))
    raises(openai.NotFoundError, "model_not_found", lambda: client.models.retrieve("gpt-4o"))
    unmarked = {"watermark": {"enabled": False}}
    raises(openai.PermissionDeniedError, "watermark_required", lambda: ask(extra_body=unmarked))
    done("errors")


def sixteen_streams():
    """Of 16 streams, the first is not through long before the last; RunTests measures it exactly."""
    length = 400
    counts = [0] * 16
    ends = [0.0] * 16
    start = time.monotonic()

    def read(number):
        stream = client.completions.create(model=MODEL, prompt=PROMPT, max_tokens=length, seed=number, stream=True)
        for piece in stream:
            counts[number] += 1
        ends[number] = time.monotonic() - start

    threads = [threading.Thread(target=read, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(counts) > 0.9 * length, counts
    done("sixteen streams", first=round(min(ends), 3), last=round(max(ends), 3))
    # One after another, the first would have ended 16 times as early as the last.
    assert max(ends) < 8 * min(ends), ends


def leaves():
    """A client that leaves gives its place back: 100 that leave do not fill the 16 places and the queue."""
    for _ in range(100):
        stream = client.completions.create(model=MODEL, prompt=PROMPT, max_tokens=4096, stream=True)
        next(iter(stream))
        stream.close()
    assert client.completions.create(model=MODEL, prompt=PROMPT, max_tokens=2).usage.completion_tokens == 2
    done("clients that leave")


chat_stream(chat())
completions()
logprobs()
errors()
sixteen_streams()
leaves()
