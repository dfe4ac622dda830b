"""The frame of the REST interface: tokens, errors, answers, repeated requests.

The desks describe two thousand shapes, of which a process uses few: one is built when it is first used, and what many
operations may answer, such as a problem, is wrapped once. It saves half of what a site takes to begin.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from ninja import Schema
from ninja.operation import Operation

Schema.model_config["defer_build"] = True


class _Answer(Schema):
    """What wraps an answer; the description asks for it once for each operation and status, and is given the same."""

    @classmethod
    @cache
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:  # type: ignore[override]
        return super().model_json_schema(**options)


@cache
def _wrapped(shape: Any) -> type[Schema] | None:
    attributes = {"__annotations__": {"response": shape}}
    return None if shape is None else type("NinjaResponseSchema", (_Answer,), attributes)


def _response(_: Operation, response_param: Any) -> type[Schema] | None:
    """Return the shape that the answer of an operation is checked by, the same one for the same answer."""
    return _wrapped(response_param)


Operation._create_response_model = _response  # type: ignore[assignment, method-assign]
