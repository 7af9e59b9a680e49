"""Frames between a hub and a node behind a router."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.network.exchange.domain.passing import (
    MOST_BODY_BYTES,
    InvalidFrame,
    PassedAnswer,
    PassedRequest,
)

UID = "0123456789abcdef0123456789abcdef"


@given(st.binary(max_size=300), st.text(st.characters(codec="ascii", categories=["L", "N"])))
def test_a_request_comes_out_as_it_went_in(body, value):
    headers = {"content-type": value, "authorization": "Bearer x"}
    request = PassedRequest(UID, "POST", "/dsp/2025-1/catalog/request?a=b", headers, body)
    assert PassedRequest.parse(request.as_bytes()) == request


@given(st.binary(max_size=300), st.integers(200, 599))
def test_an_answer_comes_out_as_it_went_in(body, status):
    answer = PassedAnswer(UID, status, {"content-type": "application/json"}, body)
    assert PassedAnswer.parse(answer.as_bytes()) == answer


def test_only_headers_that_decide_something_travel():
    request = PassedRequest(UID, "GET", "/", {"cookie": "a=b", "accept": "text/html", "host": "x"})
    answer = PassedAnswer(UID, 200, {"set-cookie": "a=b", "etag": "1", "location": "/"})
    assert (request.headers, answer.headers) == ({"accept": "text/html"}, {"etag": "1"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "x"},
        {"method": "DELETE"},
        {"path": "dsp"},
        {"path": "//other.example/"},
        {"path": "/a b"},
        {"path": "/\r\nHost: x"},
        {"headers": {"accept": "a\r\nb: c"}},
        {"body": bytes(MOST_BODY_BYTES + 1)},
    ],
    ids=lambda wrong: repr(wrong)[:40],
)
def test_a_request_that_cannot_be_passed_is_refused_at_birth(wrong):
    good = {"id": UID, "method": "GET", "path": "/", "headers": {}, "body": b""}
    with pytest.raises(InvalidFrame):
        PassedRequest(**{**good, **wrong})


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"{}",
        b"{}\n",
        b"[]\n",
        b"[" * 20_000 + b"\n",
        b"\xff\n",
        json.dumps({"id": UID, "status": "200", "headers": {}}).encode() + b"\n",
        json.dumps({"id": UID, "status": True, "headers": {}}).encode() + b"\n",
        json.dumps({"id": UID, "status": 99, "headers": {}}).encode() + b"\n",
        json.dumps({"id": 1, "status": 200, "headers": {}}).encode() + b"\n",
        json.dumps({"id": UID, "status": 200, "headers": []}).encode() + b"\n",
        json.dumps({"id": UID, "status": 200, "headers": {"etag": 1}}).encode() + b"\n",
        json.dumps({"id": UID, "status": 200, "headers": {}, "more": 1}).encode() + b"\n",
    ],
    ids=lambda frame: repr(frame[:40]),
)
def test_a_frame_that_is_none_is_refused(frame):
    with pytest.raises(InvalidFrame):
        PassedAnswer.parse(frame)
    with pytest.raises(InvalidFrame):
        PassedRequest.parse(frame)
