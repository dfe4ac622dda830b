"""What leaves a trace of Python in the log, and what an unexpected fault answers."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from tanliu.app.platform.web.traces import OnlyOurFaults
from tanliu.app.platform.web.trouble import server_error


@pytest.mark.parametrize(
    ("error", "status", "traced"),
    [
        (PermissionError("no"), 403, False),
        (KeyError("no"), 404, False),
        (KeyError("no"), 500, True),
        (OperationalError("away"), 500, False),
        (InterfaceError("away"), 503, False),
    ],
)
def test_only_our_own_faults_leave_a_trace(error: Exception, status: int, traced: bool) -> None:
    record = logging.LogRecord("django.request", 40, "", 1, "%s", ("x",), (type(error), error, None))
    record.status_code = status
    assert OnlyOurFaults().filter(record)
    assert (record.exc_info is not None) == traced


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("away"), 503), (ValueError("a-secret"), 500)]
)
def test_a_database_that_is_away_is_another_thing_than_our_fault(error: Exception, status: int) -> None:
    for path in ("/map", "/api/v1/entities"):
        try:
            raise error
        except Exception:
            assert sys.exc_info()[1] is error
            answer = server_error(RequestFactory().get(path))
        assert answer.status_code == status
        assert answer.headers.get("Retry-After") == ("10" if status == 503 else None)
        assert "Traceback" not in answer.content.decode() and str(error) not in answer.content.decode()
        if path.startswith("/api/"):
            assert set(json.loads(answer.content)) >= {"what"}
        else:
            assert "数据库暂无响应" in answer.content.decode() or status == 500
