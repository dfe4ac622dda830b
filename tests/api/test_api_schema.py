"""The description holds: requests made from it get no 5xx, and every answer is of its declared shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
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


@pytest.fixture
def described(asker: Callable[..., Any], own: Any) -> Any:
    """Return the description as a token of the district may use it."""
    made = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    made.config.update(headers={"Authorization": f"Bearer {asker('district').secret}"})
    return made


schema = schemathesis.pytest.from_fixture("described")
bounded = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


@schema.include(method="GET").parametrize()
@bounded
def test_reading_keeps_its_word(case: Any) -> None:
    case.call_and_validate(checks=[*CHECKS, positive_data_acceptance])


@schema.include(method="POST").parametrize()
@bounded
def test_writing_keeps_its_word(case: Any) -> None:
    # a body may be of its form and still hold no rows, which is told with 422
    case.call_and_validate(checks=CHECKS)
