"""Answers as bytes: made once, stored, and given again unchanged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response

from app.kernel import problems
from app.kernel.etags import etag
from app.kernel.http.languages import in_language, locale_wanted
from app.kernel.idempotency import StoredAnswer
from app.kernel.ledger import Awaiting, Done
from app.kernel.problems import Problem
from app.kernel.resources import AwaitingAnswer, AwaitingOut, OperationAccepted, ReceiptOut, Resource, Schema

POLL_S = 1
"""What ``Retry-After`` suggests for an operation that runs."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out now, and what a repeat gets: the same, unless the answer holds a secret that is shown once."""

    live: StoredAnswer
    repeat: StoredAnswer | None = None

    @property
    def stored(self) -> StoredAnswer:
        """What is kept."""
        return self.repeat or self.live


def json_answer(status: int, body: Schema, headers: Mapping[str, str] | None = None) -> StoredAnswer:
    """A JSON body with a status."""
    return _stored(status, body.model_dump_json(), headers or {})


def problem_answer(problem: Problem, accept_language: str) -> StoredAnswer:
    """A problem document, in the language that its reader wants."""
    locale = locale_wanted(accept_language)
    said = json.dumps(problem.document(locale), ensure_ascii=False, separators=(",", ":"))
    return _stored(
        problem.status, said, {"content-type": problems.MEDIA_TYPE, **in_language(locale), **problem.headers}
    )


def with_receipt(body: Schema, outcome: Done, status: int) -> Answer:
    """A resource after a write: its fields, the receipt, and its ETag."""
    receipt = ReceiptOut.of(outcome).model_dump_json()
    headers = {"ETag": etag(body.version)} if isinstance(body, Resource) else {}
    return Answer(_stored(status, f'{body.model_dump_json().removesuffix("}")},"receipt":{receipt}}}', headers))


def awaiting(outcome: Awaiting) -> Answer:
    """202: a second person is awaited."""
    body = AwaitingAnswer(awaiting=AwaitingOut.of(outcome), receipt=ReceiptOut.of(outcome))
    return Answer(json_answer(202, body, {"Location": f"/v1/approvals/{outcome.approval}"}))


def accepted(operation: str) -> StoredAnswer:
    """202: the work goes on."""
    headers = {"Location": f"/v1/operations/{operation}", "Retry-After": str(POLL_S)}
    return json_answer(202, OperationAccepted(operation=operation), headers)


def respond(answer: StoredAnswer, *, hit: bool) -> Response:
    """The HTTP response for an answer; ``hit`` marks a repeat."""
    response = Response(answer.body, answer.status)
    for name, value in answer.headers:
        response.headers[name] = value
    if hit:
        response.headers["Idempotency-Hit"] = "true"
    return response


def _stored(status: int, body: str, headers: Mapping[str, str]) -> StoredAnswer:
    return StoredAnswer(status, tuple({"content-type": "application/json", **headers}.items()), body.encode())
