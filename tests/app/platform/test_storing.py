"""What PostgreSQL does not keep is replaced before it is asked, and stops neither a trail nor a worker; SQLite keeps it in JSON."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from jobs_case import do_waiting_jobs
from tanliu.app.platform import audit
from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.models import Case, CaseStep
from tanliu.app.platform.casework.move import Move, begin, take
from tanliu.app.platform.casework.rows import digest
from tanliu.app.platform.jobs import queue, worker
from tanliu.app.platform.models import AuditEvent, IdempotencyKey, JobState
from tanliu.kit.storable import storable
from two_databases import django as on_site
from two_databases import environments

UNFIT = "a\0b\ud800"
KEPT = "a\ufffdb\ufffd"


@pytest.mark.django_db
def test_the_trail_keeps_what_its_hashes_are_of() -> None:
    audit.record("li", "import", UNFIT + "x" * 300, {"file": UNFIT, "rows": [UNFIT]})
    event = AuditEvent.objects.get()
    assert event.subject == KEPT + "x" * 195 + "…"
    assert event.details == {"file": KEPT, "rows": [KEPT]}
    assert audit.broken_at() is None


@pytest.mark.django_db
def test_a_step_of_a_case_keeps_what_its_hash_is_of() -> None:
    case = begin(Case, "finding", "f", "E1", Actor("li"))
    take(case, Move("ask", 1, note=UNFIT, details={"found": UNFIT}), Actor("li"))
    step = CaseStep.objects.get()
    assert (step.note, step.details, step.digest) == (KEPT, {"found": KEPT}, digest(step))


@pytest.mark.django_db
def test_an_answer_is_kept_for_who_asks_again() -> None:
    """The cell of a file that a verdict repeats: on PostgreSQL the same request was answered 500 for ever."""
    from django.contrib.auth.models import User

    user = User.objects.create_user("li")
    IdempotencyKey.objects.create(user=user, key="k", request_digest="0", answer={"found": UNFIT})
    assert storable(IdempotencyKey.objects.get().answer) == {"found": KEPT}


@pytest.mark.django_db
def test_a_job_whose_result_or_error_holds_anything_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(worker.kinds(), "test", lambda arguments, owner, progress: {"found": UNFIT})
    queue.enqueue("test", {"file": UNFIT}, None)
    job = queue.claim()
    assert job is not None
    worker.work(job, 30, threading.Event())
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert storable([job.arguments, job.result["found"]]) == [{"file": KEPT}, KEPT]


@pytest.mark.django_db
def test_what_is_done_regularly_and_fails_stops_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stray file where kept rows lie ended the worker, again whenever it was started anew, and no job was done."""

    def fail() -> None:
        raise ValueError("a stray file")

    ended: list[str] = []
    monkeypatch.setattr(worker, "regular", lambda: [fail])
    monkeypatch.setattr(worker, "clean", fail)
    monkeypatch.setitem(worker.kinds(), "test", lambda arguments, owner, progress: ended.append("done") or {})
    queue.enqueue("test", {}, None)
    assert do_waiting_jobs() == 1
    assert ended == ["done"]


@pytest.mark.django_db
def test_a_text_of_any_column_is_kept_alike_on_both_databases() -> None:
    from tanliu.app.desks.claims.models import OwnClaim

    OwnClaim.objects.create(author="li", text=UNFIT, claim={})
    assert OwnClaim.objects.get().text == KEPT
    assert OwnClaim.objects.filter(text=UNFIT).exists()


def test_a_form_with_what_is_not_kept_is_refused(client_of: Any) -> None:
    client: Client = client_of("district")
    answer = client.post("/ledger/propose", {"kind": "a\0b", "amount": "1"})
    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


def test_a_body_with_what_is_not_kept_is_refused(asker: Any, served: Path) -> None:
    body = b'{"kind": "allocate", "source": "a\\ud800"}'
    answer = asker("district").post("/ledger/transfers", body)
    assert answer.status_code == 422
    assert answer.json()["where"] == "source"


@pytest.mark.parametrize("number", [1 << 63, -(1 << 63) - 1, int("9" * 30)])
def test_a_number_that_no_column_takes_is_a_slip_of_who_asks(client_of: Any, number: int) -> None:
    from django.db import DataError

    from tanliu.app.desks.budgets.models import BudgetAppeal

    client: Client = client_of("district")
    # an address whose number is looked for by a reference to another table
    assert client.get(f"/budgets/{abs(number)}/x/appeal/base").status_code == 400
    with pytest.raises(DataError):
        BudgetAppeal.objects.filter(plan=number).first()


def test_a_database_that_is_no_longer_one_does_not_answer(tmp_path: Path) -> None:
    """SQLite says that 1 is 1 whatever its file holds."""
    for environment in environments("sqlite", tmp_path):
        file = next(tmp_path.glob("*.sqlite*"))
        file.write_bytes(os.urandom(file.stat().st_size))
        for rest in tmp_path.glob(f"{file.name}-*"):
            rest.unlink()
        asked = "from tanliu.app.desks.administration.queries.status import database_answers; print(database_answers())"
        assert on_site(environment, asked).strip() == "False"
