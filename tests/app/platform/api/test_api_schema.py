"""The description holds: requests made from it get no 5xx, and every answer is of its declared shape."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

pytestmark = pytest.mark.django_db
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
#: Operations with lists of periods, rows or assumptions in one text, whose form no pattern tells whole: 422 says what is wrong.
LISTS = ("/withdrawals/", "/outlook")
#: Of how many operations one fault of one parameter is asked: all read a parameter of one form by one type.
ASKED_OF = 2
#: Of how many bodies that an operation took: each is a delivery with all that follows one, and a hundred look alike.
TAKEN = 12
#: Where a parameter stands in what is sent.
_PLACES = {"query": "query", "path": "path_parameters", "header": "headers"}
_asked: Counter[str] = Counter()
_taken: Counter[str] = Counter()


@schemathesis.serializer("application/vnd.apache.arrow.stream", "application/vnd.apache.parquet")
def as_bytes(context: Any, value: Any) -> bytes:
    """Send what was made up as it is."""
    return bytes(value) if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def before_load_schema(context: Any, raw: dict[str, Any]) -> None:
    """Leave out the instant of the past: a state that nobody had computed is told with 503, and has tests of its own."""
    for operations in raw["paths"].values():
        if reads := operations.get("get"):
            reads["parameters"] = [one for one in reads.get("parameters", ()) if one["name"] != "as_of"]


@pytest.fixture
def described(db: None) -> Any:
    """Return the description; read by the process that runs these tests, not by each that only counts them."""
    read = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    # that a method is not allowed is told by one piece of code for all methods and addresses
    read.config.phases.coverage.unexpected_methods = {"delete"}
    return read


schema = schemathesis.pytest.from_fixture("described")
bounded = settings(
    max_examples=6, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


@pytest.fixture
def headers(asker: Callable[..., Any], own: Any, settings: Any) -> dict[str, str]:
    """Return the headers of a district officer who may ask as often as this test does."""
    settings.TANLIU_RATE = 1_000_000
    return {"Authorization": f"Bearer {asker('district').secret}"}


@pytest.fixture(autouse=True)
def named(request: pytest.FixtureRequest) -> None:
    """Let schemathesis note the operation at work where pytest before 9.2 kept the name of a test."""
    request.node._nodeid = request.node.nodeid


def _asked_before(case: Any) -> bool:
    """Return whether the same was asked, or the same fault of one parameter of enough operations: ``limit=null``.

    Who asks is always the same, whatever was made up for it.
    """
    headers = {name: value for name, value in (case.headers or {}).items() if name != "Authorization"}
    _asked[same := repr((case.method, case.formatted_path, case.query, headers, case.body))] += 1
    return _asked[same] > 1 or _faulty_before(case)


def _faulty_before(case: Any) -> bool:
    about = case.meta.phase.data if case.meta else None
    name, scenario = getattr(about, "parameter", None), getattr(about, "scenario", None)
    if name is None or scenario is None or case.meta.generation.mode is not GenerationMode.NEGATIVE:
        return False
    place = _PLACES.get(about.parameter_location.value, "")
    known = getattr(case.operation, place, None)
    form = known.get(name).definition.get("schema") if known and known.get(name) else case.operation.label
    fault = repr((scenario, place, name, form, (getattr(case, place, None) or {}).get(name)))
    _asked[fault] += 1
    return _asked[fault] > ASKED_OF


@schema.include(method="GET").parametrize()
@bounded
def test_reading_keeps_its_word(case: Any, headers: dict[str, str]) -> None:
    if _asked_before(case):
        return
    fits = [] if case.path.removeprefix("/api/v1").startswith(LISTS) else [positive_data_acceptance]
    case.call_and_validate(checks=[*CHECKS, *fits], headers=headers)


@schema.include(method="POST").parametrize()
@settings(bounded, max_examples=4)
def test_writing_keeps_its_word(case: Any, headers: dict[str, str]) -> None:
    name, right = case.operation.label, case.meta and case.meta.generation.mode is GenerationMode.POSITIVE
    if _faulty_before(case) or (right and _taken[name] >= TAKEN):
        return
    # a key that came before would only ever be told 409; a body may be of its form and hold no rows, told with 422
    if key := (case.headers or {}).get("Idempotency-Key"):
        case.headers["Idempotency-Key"] = f"{key}{uuid.uuid4().hex[:8]}"
    answer = case.call_and_validate(checks=CHECKS, headers=headers)
    _taken[name] += answer.status_code < 300
