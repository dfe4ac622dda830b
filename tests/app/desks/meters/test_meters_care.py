"""Lives of meters are told and taken back, never changed; what is wrong with each is told wherever its figures are read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from app.cli.cli_case import invoke
from tanliu.app.desks.cases.by_hand import TakeStep
from tanliu.app.desks.meters.care.bring import TakeBack, TellEvents
from tanliu.app.desks.meters.care.orders import RaiseDueOrders, RaiseMeterOrder
from tanliu.app.desks.meters.care.shown import Wanted, chosen, due
from tanliu.app.desks.meters.models import MeterEvent
from tanliu.app.desks.meters.queries.care import PROCESS, Cared, cared, events_of
from tanliu.app.desks.meters.queries.certified import of_window, of_year
from tanliu.app.platform.action import Actor, NotPermittedError, perform
from tanliu.app.platform.casework.models import Case
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.people import put_user
from tanliu.app.platform.served import results
from tanliu.app.platform.told.rows import Verdict
from tanliu.app.store.scope import Scope
from tanliu.kit.errors import ConflictError, TanliuError

pytestmark = pytest.mark.usefixtures("served")
CONSOLE = Actor("console")


@pytest.fixture
def code(covers: dict[str, list[str]]) -> str:
    query = "SELECT meter_code FROM meter WHERE entity_id = ? AND carrier = 'electricity' AND NOT is_virtual ORDER BY 1"
    return str(results().rows(query, [covers["enterprise"][0]])[0]["meter_code"])


def row(code: str, event: str, day: str, **told: str) -> dict[str, str]:
    return {"meter_code": code, "event": event, "day": day, "source": "test", **told}


def put_up(code: str, day: str = "2020-01-01") -> dict[str, str]:
    return row(code, "installed", day, instrument="electricity_a_b", serial="A1")


def verified(code: str, day: str = "2024-01-01", **told: str) -> dict[str, str]:
    return row(code, "verified", day, certificate="C1", passed="yes", **told)


def tell(*rows: dict[str, str], by: Actor = CONSOLE) -> tuple[Verdict, ...]:
    return perform(TellEvents(rows), by)


def one(code: str) -> Cared:
    (found,) = cared(results(), Scope.everything(), today(), [code])
    return found


def reasons(code: str) -> dict[str, str]:
    return {why.rule: why.found for why in one(code).verdict.reasons}


def test_rows_get_verdicts_and_the_same_again_changes_nothing(code: str) -> None:
    done = tell(
        put_up(code), verified(code), put_up(code), row(code, "sealed", "2024-02-01"), verified("NO-SUCH")
    )
    assert [(each.what, each.fault and each.fault.where) for each in done] == [
        ("new", None), ("new", None), ("same", None), ("refused", "note"), ("refused", "meter_code"),
    ]  # fmt: skip
    assert MeterEvent.objects.count() == 2
    assert [each.what for each in tell(put_up(code), verified(code))] == ["same", "same"]


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ({"event": "polished"}, "event"), ({"day": "soon"}, "day"), ({"day": "2999-01-01"}, "day"), ({"day": ""}, "day"),
        ({"passed": "perhaps"}, "passed"), ({"passed": ""}, "passed"), ({"until": "2023-12-31"}, "until"), ({"certificate": ""}, "certificate"),
        ({"accuracy_percent": "1,5"}, "accuracy_percent"), ({"accuracy_percent": "NaN"}, "accuracy_percent"), ({"ct_ratio": "40"}, "ct_ratio"),
        ({"source": " "}, "source"), ({"colour": "red"}, "colour"), ({"certificate": "x" * 81}, "certificate"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_column(code: str, what: dict[str, str], where: str) -> None:
    (done,) = tell({**verified(code), **what})
    assert done.fault is not None and done.fault.where == where
    assert not MeterEvent.objects.exists()


def test_an_event_is_never_changed_nor_deleted_and_a_mistake_is_taken_back_once(code: str) -> None:
    _, done = tell(put_up(code), verified(code))
    event = MeterEvent.objects.get(pk=done.number)
    event.certificate = "other"
    for attempt in (event.save, event.delete):
        with pytest.raises(TypeError):
            attempt()
    assert one(code).certified
    with pytest.raises(TanliuError):
        perform(TakeBack(event.pk, ""), CONSOLE)
    word = perform(TakeBack(event.pk, "wrong meter"), CONSOLE)
    assert not one(code).certified and MeterEvent.objects.filter(pk=event.pk, certificate="C1").exists()
    for number in (event.pk, word):
        with pytest.raises(TanliuError):
            perform(TakeBack(number, "wrong meter"), CONSOLE)
    # what was taken back may be told anew
    assert [each.what for each in tell(verified(code))] == ["new"]
    assert one(code).certified


def test_who_may_tell_of_which_meters(code: str, covers: dict[str, list[str]]) -> None:
    for role in ("enterprise", "auditor", "town"):
        put_user(role, role, covers.get(role, []))
    by = {
        role: Actor(role, user=User.objects.get(username=role)) for role in ("enterprise", "auditor", "town")
    }
    far = results().rows(
        "SELECT meter_code FROM meter WHERE entity_id <> ? AND NOT is_virtual", [covers["enterprise"][0]]
    )[0]["meter_code"]
    assert [each.what for each in tell(put_up(code), put_up(far), by=by["enterprise"])] == ["new", "refused"]
    (kept,) = tell(put_up(far))
    with pytest.raises(TanliuError):
        perform(TakeBack(kept.number or 0, "not mine"), by["enterprise"])
    with pytest.raises(NotPermittedError):
        tell(put_up(code), by=by["auditor"])
    with pytest.raises(NotPermittedError):
        perform(RaiseDueOrders(), by["auditor"])


def test_a_life_makes_the_verdict_and_the_share_that_no_certificate_covers(
    code: str, covers: dict[str, list[str]]
) -> None:
    assert one(code).verdict.verdict in ("unknown", "doubt", "fault")
    day = today()
    before = {each.carrier: each for each in of_year(results(), covers["enterprise"][0], 2025, day)}[
        "electricity"
    ]
    assert before.without == before.quantity > 0
    tell(put_up(code), verified(code, "2025-03-10"))
    found = one(code)
    assert found.certified and found.until == date(2033, 3, 10) and "uncertified" not in reasons(code)
    after = {each.carrier: each for each in of_year(results(), covers["enterprise"][0], 2025, day)}[
        "electricity"
    ]
    early = results().rows(
        f"SELECT sum(quantity) AS read FROM {results().scan('meter_day', where={'month': [202501, 202502]})} WHERE meter_id = ?",
        [found.meter["meter_id"]],
    )[0]["read"]
    # from March on, the certificate covers what this meter read; the other meters of the firm have none
    assert after.quantity == before.quantity and after.without == early + _others(covers, code)
    whole = {each.carrier: each for each in of_window(cared(results(), Scope.everything(), day))}[
        "electricity"
    ]
    assert whole.quantity - whole.without == found.quantity and whole.meters - whole.meters_without == 1


def _others(covers: dict[str, list[str]], code: str) -> Decimal:
    """Return what the other uppermost meters of the firm read in the year."""
    months = [202500 + month for month in range(1, 13)]
    rows = results().rows(
        f"""SELECT coalesce(sum(quantity), 0) AS read FROM {results().scan("meter_day", where={"month": months})}
            WHERE meter_id IN (SELECT meter_id FROM meter WHERE entity_id = ? AND meter_code <> ? AND carrier = 'electricity'
                               AND NOT is_virtual AND coalesce(direction, 'use') = 'use')""",
        [covers["enterprise"][0], code],
    )
    return Decimal(rows[0]["read"])


def test_a_ratio_shows_what_it_touches_and_changes_no_reading(code: str, client_of: Any) -> None:
    client, meter = client_of("district"), one(code).meter
    read = f"SELECT sum(quantity) AS read FROM {results().scan('meter_day')} WHERE meter_id = {meter['meter_id']}"
    before = results().columns(read)
    tell(put_up(code))
    told = row(code, "ratio_changed", "2025-12-01", ct_ratio="40")
    ahead = client.post(f"/meters/{meter['meter_id']}/events", told)
    page = ahead.content.decode()
    assert ahead.status_code == 200 and 'name="sure"' in page and "31" in page
    assert MeterEvent.objects.count() == 1, "nothing is written before somebody saw what it touches"
    assert client.post(f"/meters/{meter['meter_id']}/events", {**told, "sure": "1"}).status_code == 302
    assert reasons(code)["ratio_differs"] == "40"
    assert results().columns(read) == before
    shown = client.get(f"/meters/{meter['meter_id']}", headers={"accept-language": "en"}).content.decode()
    assert "The readings are multiplied by another ratio." in shown or "读数所用倍率与该变比不同" in shown
    bad = client.post(f"/meters/{meter['meter_id']}/events", {**told, "ct_ratio": "x"})
    assert bad.status_code == 400 and 'value="x"' in bad.content.decode()


def test_orders_are_raised_once_for_a_cause_and_anew_for_a_new_one(code: str) -> None:
    tell(put_up(code, "2010-01-01"), verified(code, "2014-01-01"))
    others = set(perform(RaiseDueOrders(), CONSOLE))
    (case,) = Case.objects.filter(pk__in=others, subject=f"{code} certificate_expired")
    assert (case.state, case.entity_id) == ("raised", one(code).meter["entity_id"])
    assert "2022-01-01" in case.steps.get().note
    assert perform(RaiseDueOrders(), CONSOLE) == ()
    perform(TakeStep(case.pk, "drop", case.revision, {"text": "it is out of use"}), CONSOLE)
    assert perform(RaiseDueOrders(), CONSOLE) == (), "closed for the same cause"
    # it was verified, and that certificate ended later than the order was raised
    Case.objects.filter(pk=case.pk).update(opened_at=case.opened_at - timedelta(days=2000))
    tell(verified(code, "2016-01-01", until="2025-01-01"))
    (again,) = perform(RaiseDueOrders(), CONSOLE)
    assert Case.objects.get(pk=again).version == 2


def test_an_order_by_hand_is_carried_out(code: str, client_of: Any) -> None:
    client, meter = client_of("enterprise"), one(code).meter
    done = client.post(f"/meters/{meter['meter_id']}/order", {"text": "the display is dark"})
    case = Case.objects.get(process=PROCESS)
    assert done.status_code == 302 and done["Location"].endswith(f"/cases/{case.pk}")
    with pytest.raises(ConflictError):
        perform(RaiseMeterOrder(code, "the display is dark"), CONSOLE)
    with pytest.raises(TanliuError):
        perform(RaiseMeterOrder("NO-SUCH", "the display is dark"), CONSOLE)
    assert f"/cases/{case.pk}" in client.get(f"/meters/{meter['meter_id']}").content.decode()
    for step in ("accept", "finish", "check"):
        case.refresh_from_db()
        perform(TakeStep(case.pk, step, case.revision, {"text": "display exchanged"}), CONSOLE)
    case.refresh_from_db()
    assert case.state == "checked" and case.closed_at is not None


def test_the_plan_has_what_is_over_first_and_ends_with_what_has_no_day(code: str) -> None:
    day = today()
    tell(put_up(code), verified(code, "2024-01-01", until=f"{day + timedelta(days=200)}"))
    found = cared(results(), Scope.everything(), day)
    near = due(found, day + timedelta(days=199), "en")
    far = due(found, day + timedelta(days=200), "en")
    assert len(far) == len(near) + 1
    (new,) = [each for each in far if each["meter_code"] == code and each["rule"] == "certificate_due"]
    assert (new["due_on"], new["days_left"]) == (day + timedelta(days=200), 200)
    days = [each["due_on"] for each in far]
    known = [each for each in days if each is not None]
    assert known == sorted(known) and days[len(known) :] == [None] * (len(days) - len(known))


def test_a_list_is_chosen_and_sorted(code: str) -> None:
    tell(put_up(code), verified(code))
    found = cared(results(), Scope.everything(), today())
    assert [each.code for each in chosen(found, Wanted(text=code))] == [code]
    assert all(each.verdict.verdict == "unknown" for each in chosen(found, Wanted(verdict="unknown")))
    assert code not in {each.code for each in chosen(found, Wanted(rule="uncertified"))}
    assert chosen(found, Wanted(order="until"))[0].code == code
    assert len(chosen(found, Wanted(carrier="steam"))) == 0


def test_file_page_interface_and_command_tell_the_same(
    code: str, asker: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, client = asker("district"), Client()
    client.force_login(User.objects.get(username="district"), "django.contrib.auth.backends.ModelBackend")
    text = f"表计编号,事件,日期,器具,出厂编号,证书编号,结果,来源\n{code},安装,2020-01-01,electricity_a_b,A1,,,台账\n{code},检定,2024-01-01,,,C1,合格,台账\n{code},检定,2024-01-01,,,,合格,台账\n"
    sent = client.post("/meters/events", {"file": SimpleUploadedFile("e.csv", text.encode())})
    assert sent.status_code == 200 and MeterEvent.objects.count() == 2
    items = api.read(f"/meter-care?entity={one(code).meter['entity_id']}&limit=1000")["items"]
    (told,) = [each for each in items if each["meter_code"] == code]
    assert told["certified"] and told["until"] == "2032-01-01" and told["until_basis"] == "period"
    life = api.read(f"/meter-events?meter={code}")["items"]
    assert [each["event"] for each in life] == ["verified", "installed"]
    back = api.post(f"/meter-events/{life[0]['number']}/back", {"reason": "wrong meter"})
    assert back.status_code == 200 and not one(code).certified
    body = client.get(f"/meters/{one(code).meter['meter_id']}?format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert len(rows) == 4 and rows[1][1] == "reversed"
    assert len(
        list(csv.reader(io.StringIO(client.get("/meters?format=csv").content.decode("utf-8-sig"))))
    ) == 1 + len(cared(results(), Scope.everything(), today()))
    again = tmp_path / "life.csv"
    again.write_text(text.rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    monkeypatch.setattr("tanliu.app.platform.setup.configure", lambda workspace: None)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)
    done = invoke("meters", "--tell", str(again))
    assert done.code == 0 and one(code).certified
    assert "C1" in invoke("meters", "--life", code, "--csv").out
    assert code in invoke("meters", "--csv").out
    assert invoke("meters", "--life", "NO-SUCH").code != 0


def test_the_page_of_the_enterprise_says_how_much_no_certificate_covers(
    code: str, client_of: Any, covers: dict[str, list[str]]
) -> None:
    client = client_of("enterprise")
    firm = covers["enterprise"][0]
    page = client.get(f"/enterprises/{firm}").content.decode()
    assert 'id="certificates"' in page
    tell(put_up(code), verified(code, "2024-12-01"))
    # the page is kept until results change, and is another one once an event is told
    after = client.get(f"/enterprises/{firm}").content.decode()
    part = [text.split('id="certificates"')[1].split("</section>")[0] for text in (page, after)]
    assert part[0] != part[1]
    assert client.get(f"/enterprises/{firm}").content.decode().count('id="certificates"') == 1


def test_events_of_meters_nobody_knows_now_hold_for_none(code: str) -> None:
    tell(put_up(code))
    assert set(events_of()) == {code} and events_of(["NO-SUCH"]) == {}
