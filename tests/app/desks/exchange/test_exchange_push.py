"""Parcels go out: whatever happens on the way, the partner has each once, whole, and we keep what it said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from exchange_case import LI, PUBLIC, WANG, Stub, partner_of, stub_of
from tanliu.app import clock
from tanliu.app.desks.exchange import bodies, outbox
from tanliu.app.desks.exchange.actions.make import MakeParcel, ReleaseParcel
from tanliu.app.desks.exchange.actions.partner import AskPartner, ClosePartner, DecidePartner, PutToken
from tanliu.app.desks.exchange.jobs import make_what_is_over, tell_what_is_late
from tanliu.app.desks.exchange.keys import own_id, own_public
from tanliu.app.desks.exchange.models import ExchangeParcel, ExchangePartner
from tanliu.app.desks.exchange.queries import interfaces, made
from tanliu.app.desks.exchange.queries.register import changes, manifest_of, rows_of
from tanliu.app.platform.action import NotPermittedError, perform
from tanliu.app.platform.casework.models import CaseNotice
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.served import results
from tanliu.decide.exchange.parcel import faults
from tanliu.kit.errors import ConflictError, NothingKnownError, TanliuError

MONTH = "2025-03"


@pytest.fixture
def stub(own: Path, settings: Any) -> Iterator[Stub]:
    with stub_of(settings) as server:
        yield server


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    at = [datetime(2026, 11, 30, 3, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: at[0])

    def later(by: timedelta) -> None:
        at[0] += by

    return later


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send in chunks of two kilobytes."""
    real = interfaces.interface
    monkeypatch.setattr(
        outbox, "interface", lambda *a, **k: real(*a, **k).model_copy(update={"chunk_bytes": 2048})
    )


def _out(stub: Stub, dataset: str = "activity_monthly", period: str = MONTH) -> ExchangeParcel:
    if not ExchangePartner.objects.filter(pk="centre").exists():
        partner_of("centre", "data-centre", f"http://{stub.host}/x/exchange")
    done = perform(MakeParcel("centre", dataset, period), LI)
    perform(ReleaseParcel(done.number), LI)
    return ExchangeParcel.objects.get(pk=done.number)


def _now(one: ExchangeParcel) -> ExchangeParcel:
    return ExchangeParcel.objects.get(pk=one.pk)


def test_a_parcel_arrives_whole_and_its_signed_acknowledgement_is_kept(
    stub: Stub, now: Any, small: None
) -> None:
    one = _out(stub)
    assert outbox.send().acknowledged == 1
    (kept,) = stub.kept.values()
    assert kept.data == bodies.body(one.sha256) and len(kept.data) > 3 * 2048
    assert (
        faults(
            kept.manifest,
            one.signature,
            kept.data,
            own_public(),
            interfaces.interface("data-centre").datasets["activity_monthly"],
        )
        == []
    )
    done = _now(one)
    assert (
        done.state == "accepted"
        and done.acknowledgement == kept.acknowledgement
        and len(done.signed_back) == 128
    )
    assert kept.manifest.sender == own_id() and kept.manifest.receiver == "centre"
    # what the manifest says of its quality is what the rows say
    rows = rows_of(done)
    whole = results().rows("SELECT sum(emission_kgco2e) AS kg FROM line WHERE period = ?", [MONTH])[0]["kg"]
    assert float(kept.manifest.totals["emission_kgco2e"]) == pytest.approx(float(whole), rel=1e-12)
    assert len(rows) == results().rows("SELECT count(*) AS n FROM line WHERE period = ?", [MONTH])[0]["n"]
    asked = len(stub.asked)
    assert not outbox.is_due() and outbox.send() == outbox.Sent() and len(stub.asked) == asked
    # to release it again sends nothing
    perform(ReleaseParcel(one.pk), LI)
    assert not outbox.is_due()


@pytest.mark.parametrize(
    "mischief",
    [
        ["drop"],
        ["500"],
        ["drop", "drop", "500"],
        ["lost"],
        ["lost", "500"],
        ["slow"],
        ["500", "drop", "slow", "lost"],
    ],
    ids="-".join,
)
def test_what_breaks_on_the_way_is_resumed_and_never_doubled(
    stub: Stub, now: Any, small: None, mischief: list[str]
) -> None:
    one, stub.mischief = _out(stub), list(mischief)
    for _ in range(len(mischief) + 1):
        outbox.send()
        assert _now(one).state in ("waiting", "accepted")
        if _now(one).state == "waiting":
            assert not outbox.is_due()  # not before its pause is over
        now(timedelta(hours=7))
    assert _now(one).state == "accepted" and stub.mischief == []
    (kept,) = stub.kept.values()
    assert kept.data == bodies.body(one.sha256) and _now(one).acknowledgement == kept.acknowledgement
    # a break in the middle of a chunk costs no more than that chunk
    if mischief == ["drop"]:
        offsets = [int(each.split("=")[1]) for each in stub.asked if "offset" in each]
        assert offsets[:2] == [0, 1024] and len(offsets) <= len(kept.data) // 2048 + 3


def test_a_worker_killed_between_sending_and_noting_doubles_nothing(
    stub: Stub, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _out(stub)

    def killed(*args: Any) -> str:
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(outbox, "keep", killed)
        outbox.send()
    assert _now(one).state == "sending" and not _now(one).acknowledgement
    (kept,) = stub.kept.values()
    assert kept.acknowledgement  # the partner has it
    assert not outbox.is_due()
    now(timedelta(minutes=11))
    assert outbox.send().acknowledged == 1
    assert list(stub.kept.values()) == [kept] and _now(one).acknowledgement == kept.acknowledgement
    assert sum("/body" in each for each in stub.asked) == -(
        -one.size // interfaces.interface("data-centre").chunk_bytes
    )


@pytest.mark.parametrize("lie", ["lie", "unsigned"])
def test_an_acknowledgement_of_other_bytes_or_without_a_signature_is_no_acknowledgement(
    stub: Stub, now: Any, lie: str
) -> None:
    one, stub.mischief = _out(stub), [lie]
    assert outbox.send().disputed == 1
    done = _now(one)
    assert done.state == "disputed" and not done.acknowledgement and done.error
    notice = CaseNotice.objects.get(topic="exchange")
    assert "centre" in notice.text_en.lower() and "回执不符" in notice.text_zh
    assert not outbox.is_due()
    # somebody looked into it and tries once more: the same parcel
    perform(ReleaseParcel(one.pk), LI)
    outbox.send()
    assert _now(one).state == "accepted" and len(stub.kept) == 1


def test_refused_rows_are_told_with_their_reasons_and_what_is_declined_stops(stub: Stub, now: Any) -> None:
    one, stub.mischief = _out(stub), ["refuse"]
    outbox.send()
    assert (
        _now(one).state == "partly" and _now(one).acknowledgement["refused"][0]["reason"] == "unknown_entity"
    )
    two, stub.mischief = _out(stub, "emissions_by_field"), ["declined"]
    assert outbox.send().failed == 1
    assert _now(two).state == "failed" and "no such dataset" in _now(two).error and not outbox.is_due()
    assert CaseNotice.objects.filter(topic="exchange").count() == 2


def test_after_the_last_attempt_a_person_is_asked(stub: Stub, now: Any) -> None:
    one = _out(stub)
    most = interfaces.interface("data-centre").retry.attempts
    stub.mischief = ["500"] * (most + 5)
    for _ in range(most):
        assert _now(one).state == "waiting"
        outbox.send()
        now(timedelta(hours=7))
    assert _now(one).state == "failed" and "500" in _now(one).error


def test_nothing_goes_to_hosts_that_the_operator_does_not_name(stub: Stub, now: Any, settings: Any) -> None:
    one = _out(stub)
    for address in (
        "http://169.254.169.254/latest",
        "http://example.com/",
        "https://127.0.0.1/",
        "ftp://x",
        f"http://{stub.host}@evil.example/",
    ):
        with pytest.raises(TanliuError):
            perform(AskPartner("other", "data-centre", "Other", address), LI)
    settings.TANLIU_EXCHANGE_HOSTS = ["example.com"]
    with pytest.raises(TanliuError, match="open"):
        perform(AskPartner("other", "data-centre", "Other", "http://example.com/"), LI)
    outbox.send()
    assert _now(one).state == "failed" and stub.asked == []


def test_a_token_is_sent_and_lies_in_a_file_for_its_owner_only(stub: Stub, now: Any) -> None:
    one, stub.token = _out(stub), "secret-of-centre"
    outbox.send()
    assert _now(one).state == "failed" and "401" in _now(one).error
    perform(PutToken("centre", "secret-of-centre"), LI)
    file = workspace_path() / "exchange" / "tokens" / "centre"
    assert file.stat().st_mode & 0o777 == 0o600 and file.read_text() == "secret-of-centre"
    assert not any("secret-of-centre" in str(event.details) for event in AuditEvent.objects.all())
    perform(ReleaseParcel(one.pk), LI)
    outbox.send()
    assert _now(one).state == "accepted"


def test_a_new_version_only_where_bytes_changed_and_it_says_what_it_supersedes(
    stub: Stub, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _out(stub)
    now(timedelta(days=1))
    again = perform(MakeParcel("centre", "activity_monthly", MONTH), WANG)
    assert (again.number, again.is_new) == (one.pk, False) and ExchangeParcel.objects.count() == 1
    outbox.send()
    real = made.made

    def corrected(*args: Any) -> Any:
        found = real(*args)
        rows = sorted(found.rows, key=lambda row: (row["entity_id"], row["carrier"], row["purpose"]))
        return replace(found, rows=[rows[0] | {"quantity": rows[0]["quantity"] + 1}, *rows[2:]])

    monkeypatch.setattr("tanliu.app.desks.exchange.actions.make.made", corrected)
    done = perform(MakeParcel("centre", "activity_monthly", MONTH), WANG)
    two = ExchangeParcel.objects.get(pk=done.number)
    assert done.is_new and two.version == 2 and two.key != one.key
    assert manifest_of(two).supersedes == {
        "version": 1,
        "sha256": one.sha256,
        "added": 0,
        "changed": 1,
        "removed": 1,
    }
    found = changes(two)
    assert found is not None and found.counts() == {"added": 0, "changed": 1, "removed": 1}
    assert _now(one).state == "accepted"  # what was acknowledged stays so
    # a version that nobody has seen gives way to the next one
    monkeypatch.setattr("tanliu.app.desks.exchange.actions.make.made", real)
    three = perform(MakeParcel("centre", "activity_monthly", MONTH), WANG)
    assert three.is_new and _now(two).state == "superseded"
    assert ExchangeParcel.objects.get(pk=three.number).sha256 == one.sha256


def test_every_dataset_that_goes_out_can_be_made(stub: Stub, now: Any) -> None:
    for id, rule in interfaces.interfaces().items():
        partner_of(f"p-{id}", id)
        for name, dataset in rule.datasets.items():
            if dataset.direction == "out":
                period = {"day": "2025-03-04", "month": MONTH, "year": "2025"}[dataset.every]
                try:
                    done = perform(MakeParcel(f"p-{id}", name, period), LI)
                except TanliuError as error:
                    assert dataset.made_of in ("green_contract", "report_state"), (name, error)
                    continue
                one = ExchangeParcel.objects.get(pk=done.number)
                assert (
                    faults(manifest_of(one), one.signature, bodies.body(one.sha256), one.public, dataset)
                    == []
                )
                assert one.rows or dataset.made_of in ("market_trade", "holding", "surrender", "certificate")


def test_one_asks_and_another_agrees(stub: Stub, now: Any) -> None:
    perform(AskPartner("centre", "data-centre", "Centre", f"http://{stub.host}/"), LI)
    with pytest.raises(ConflictError):
        perform(MakeParcel("centre", "activity_monthly", MONTH), LI)
    with pytest.raises(TanliuError, match="does not agree"):
        perform(DecidePartner("centre", True), LI)
    perform(DecidePartner("centre", True), WANG)
    # another key is asked for: until somebody agrees the old one holds
    perform(AskPartner("centre", "data-centre", "Centre", f"http://{stub.host}/", PUBLIC), WANG)
    assert ExchangePartner.objects.get().public == ""
    perform(DecidePartner("centre", False), LI)
    assert ExchangePartner.objects.get().public == "" and not ExchangePartner.objects.get().asked
    perform(ClosePartner("centre"), LI)
    with pytest.raises(ConflictError):
        perform(MakeParcel("centre", "activity_monthly", MONTH), LI)
    with pytest.raises(NothingKnownError):
        perform(DecidePartner("nobody", True), LI)


def test_what_cannot_be_made_is_refused(stub: Stub, now: Any, client_of: Any) -> None:
    partner_of("centre", "data-centre", datasets=["activity_monthly"])
    for dataset, period in (
        ("activity_monthly", "2026-11"), ("activity_monthly", "2025"), ("activity_monthly", "2025-3"), ("activity_monthly", "1999-01"),
        ("emissions_by_town", MONTH), ("readings_in", "2025-03-04"), ("nothing", MONTH),
    ):  # fmt: skip
        with pytest.raises(TanliuError):
            perform(MakeParcel("centre", dataset, period), LI)
    assert not ExchangeParcel.objects.exists()
    from django.contrib.auth.models import User

    from tanliu.app.platform.action import Actor

    for role in ("town", "enterprise", "auditor"):
        client_of(role)
        with pytest.raises(NotPermittedError):
            perform(
                MakeParcel("centre", "activity_monthly", MONTH),
                Actor(role, user=User.objects.get(username=role)),
            )


def test_by_the_terms_parcels_go_by_themselves_and_what_is_late_is_told_once(
    stub: Stub, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 3, 20, 3, tzinfo=UTC))
    partner_of(
        "centre",
        "data-centre",
        f"http://{stub.host}/x",
        datasets=["emissions_by_town", "reports_in"],
        automatic=True,
    )
    assert tell_what_is_late() == 0
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 4, 2, 3, tzinfo=UTC))
    assert make_what_is_over() == 3 and make_what_is_over() == 0  # three months back
    assert tell_what_is_late() == 0
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 4, 25, 3, tzinfo=UTC))
    assert tell_what_is_late() == 2 == tell_what_is_late()
    assert CaseNotice.objects.filter(topic="exchange").count() == 2
    outbox.send()
    assert tell_what_is_late() == 1  # what the partner owes us
