import hashlib
import json

from django.core.management.color import no_style
from django.db import migrations

_FIRST = "0" * 64
#: Where the steps of a report led, as the functions of then had it.
_LED_TO = {"submit": "submitted", "ask": "asked", "accept": "accepted", "withdraw": "withdrawn"}
_OVER = ("accepted", "withdrawn")
_PARTIES = {
    "submit": "firm",
    "withdraw": "firm",
    "answer": "firm",
    "ask": "department",
    "accept": "department",
}


def cases_of_before(apps, editor):
    """Bring reports, findings and every step of them over; the number of a report stays its number."""
    for old in apps.get_model("office", "OldFiling").objects.order_by("id"):
        _filing(apps, old)
    sequences = editor.connection.ops.sequence_reset_sql(no_style(), [apps.get_model("office", "Case")])
    for sql in sequences:
        editor.execute(sql)
    for old in apps.get_model("office", "FindingCase").objects.order_by("finding_id"):
        _finding(apps, old)


def _filing(apps, old):
    steps = list(old.steps.order_by("id"))
    last = steps[-1].at if steps else old.opened_at
    same = (
        "entity_id",
        "version",
        "state",
        "revision",
        "opened_by",
        "opened_at",
        "period",
        "figures",
        "questions",
        "batches",
        "submitted_by",
        "submitted_at",
        "decided_by",
        "decided_at",
    )
    made = apps.get_model("office", "Filing").objects.create(
        id=old.pk,
        process="monthly-report",
        edition="2026.11",
        subject=f"{old.entity_id} {old.period}",
        changed_at=last,
        closed_at=(old.decided_at or last) if old.state in _OVER else None,
        **{name: getattr(old, name) for name in same},
    )
    state, previous = "draft", _FIRST
    for number, step in enumerate(steps, 1):
        after = _LED_TO[step.verb]
        previous = _step(
            apps,
            made.pk,
            number,
            previous,
            at=step.at,
            actor=step.actor,
            role="",
            party=_PARTIES[step.verb],
            action=step.verb,
            state_from=state,
            state_to=after,
            note="",
            details=step.told,
        )
        state = after


def _finding(apps, old):
    notes = list(old.notes.order_by("id"))
    made = apps.get_model("office", "Case").objects.create(
        process="finding",
        edition="2026.11",
        subject=old.finding_id,
        entity_id=old.entity_id,
        state=old.state,
        revision=1 + len(notes),
        opened_by=notes[0].author if notes else "",
        changed_at=old.changed_at,
        opened_at=notes[0].at if notes else old.changed_at,
    )
    state, previous = "open", _FIRST
    for number, note in enumerate(notes, 1):
        party = "firm" if note.step == "answer" else "judge"
        previous = _step(
            apps,
            made.pk,
            number,
            previous,
            at=note.at,
            actor=note.author,
            role=note.role,
            party=party,
            action=note.step,
            state_from=state,
            state_to=note.state,
            note=note.text,
            details={},
        )
        state = note.state


def _step(apps, case, number, previous, **values):
    """Write a step with the hash that steps of today have; returns it."""
    step = apps.get_model("office", "CaseStep")(
        case_id=case, revision=number + 1, previous=previous, **values
    )
    told = [
        step.previous,
        step.case_id,
        step.revision,
        step.place,
        step.member,
        step.at.isoformat(),
        step.actor,
        step.party,
        step.action,
        step.state_from,
        step.state_to,
        step.note,
        step.details,
    ]
    step.digest = hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    step.save()
    return step.digest


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0004_casework"),
    ]

    operations = [
        migrations.RunPython(cases_of_before, migrations.RunPython.noop, elidable=False),
        migrations.DeleteModel("OldFilingStep"),
        migrations.DeleteModel("OldFiling"),
        migrations.DeleteModel("FindingNote"),
        migrations.DeleteModel("FindingCase"),
    ]
