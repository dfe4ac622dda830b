"""Forecasts are kept with the instant they were made, scored by what came, and shown to whom they concern."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.desks.forecasts import asked, jobs, keeping, making
from tanliu.app.desks.forecasts.models import Forecast, ForecastRun
from tanliu.app.desks.forecasts.queries.stored import Standing, seen_by, standing
from tanliu.app.desks.power.models import Restriction
from tanliu.app.platform.models import AuditEvent, Job
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope
from tanliu.model.forecast import ahead
from tanliu.model.forecast.document import Forecasting
from tanliu.model.forecast.rules import ForecastRules

Maker = Callable[[str], Client]


def quiet(step: str, share: float) -> None:
    """Tell nobody."""


@pytest.fixture
def made(served: Any, monkeypatch: pytest.MonkeyPatch) -> list[ForecastRun]:
    """Make forecasts by the fallback alone, which is quick."""
    monkeypatch.setattr(Forecasting, "rules", lambda own: ForecastRules(calibrate_rows=60, learn_days=40))
    monkeypatch.setattr(ahead, "available", lambda: False)
    monkeypatch.setattr(asked, "history", lambda one: 70)
    return making.make(results(), catalog(), "walk", quiet)


def test_the_first_time_a_week_is_made_afterwards_and_marked(made: list[ForecastRun]) -> None:
    assert [run.afterwards for run in made] == [True] * 7 + [False]
    newest = made[-1]
    assert [run.begins for run in made[:-1]] == [newest.begins - timedelta(days=7 - day) for day in range(7)]
    assert newest.horizon >= 7 * 24 and newest.level == 0.9 and newest.model == ""
    one = newest.forecasts.filter(kind="enterprise").first()
    assert (
        one is not None and len(one.low) == len(one.mid) == len(one.high) == len(one.naive) == newest.horizon
    )
    # nothing new came: nothing is made anew
    assert making.make(results(), catalog(), "walk", quiet) == []
    assert ForecastRun.objects.count() == 8


def test_what_came_is_laid_beside_and_scored(made: list[ForecastRun]) -> None:
    assert making.score(results(), catalog(), quiet) > 0
    run = made[3]
    one = next(one for one in run.forecasts.filter(kind="enterprise") if one.counted == 24)
    came, mid, naive = (np.array(each, dtype=float) for each in (one.came, one.mid, one.naive))
    assert one.wape == pytest.approx(np.abs(mid - came).sum() / came.sum(), rel=1e-3)
    assert one.naive_wape == pytest.approx(np.abs(naive - came).sum() / came.sum(), rel=1e-3)
    low, high = (np.array(each, dtype=float) for each in (one.low, one.high))
    assert one.coverage == pytest.approx(((low <= came) & (came <= high)).mean())
    # the meters are what is compared with
    found = asked.read(asked.Asked(results(), catalog()), run.day, run.day)[0]
    at = next(
        at
        for at, own in enumerate(found.subjects)
        if (own.kind, own.id, own.carrier) == ("enterprise", one.subject, one.carrier)
    )
    assert (
        came.sum() == pytest.approx(found.loads.values[at, run.minute // 60 :].sum(), rel=1e-3) or run.minute
    )
    assert not made[-1].forecasts.filter(counted__gt=0).exists()
    before = one.mid
    making.score(results(), catalog(), quiet)
    one.refresh_from_db()
    assert one.mid == before and ForecastRun.objects.get(pk=run.pk).scored_at is not None


def test_wholes_are_the_sums_of_their_parts_as_stored(made: list[ForecastRun]) -> None:
    run = made[-1]
    top = run.forecasts.filter(kind="region", carrier="electricity").order_by("-pk").first()
    parts = run.forecasts.filter(kind="enterprise", carrier="electricity", unit=top.unit)
    sums = sum(one.mid[5] or 0 for one in parts)
    assert top.mid[5] == pytest.approx(sums, rel=1e-3)


def test_a_reader_sees_own_enterprises_and_whole_regions_alone(
    made: list[ForecastRun], client_of: Maker, covers: dict[str, list[str]]
) -> None:
    making.score(results(), catalog(), quiet)
    firm = Forecast.objects.filter(kind="enterprise").values_list("subject", flat=True)[0]
    other = (
        Forecast.objects.filter(kind="enterprise").exclude(subject=firm).values_list("subject", flat=True)[0]
    )
    top = Forecast.objects.filter(kind="region").order_by("-pk").values_list("subject", flat=True)[0]
    covers["enterprise"] = [firm]
    own, district, town = client_of("enterprise"), client_of("district"), client_of("town")
    assert own.get("/forecasts")["location"].endswith(f"/forecasts/enterprise/{firm}")
    page = own.get(f"/forecasts/enterprise/{firm}").content.decode()
    assert "extra is missing" in page and "afterwards" in page and "data-chart" in page
    assert own.get(f"/forecasts/enterprise/{other}").status_code == 404
    assert own.get(f"/forecasts/region/{top}").status_code == 404
    listed = own.get("/api/v1/forecasts").json()
    assert {one["subject"] for one in listed["items"]} == {firm}
    assert own.get("/api/v1/forecasts?kind=region").json()["items"] == []
    zh = district.get(f"/forecasts/region/{top}", headers={"accept-language": "zh"}).content.decode()
    assert "未安装扩展" in zh and "缺失时段按上一周补齐" in zh
    assert town.get(f"/forecasts/region/{top}").status_code == 404
    assert town.get(f"/forecasts/region/{covers['town'][0]}").status_code == 200
    told = district.get(f"/api/v1/forecasts/enterprise/{firm}").json()
    assert told["standing"]["runs"] == 7 and told["standing"]["afterwards"] == 7 and len(told["items"]) >= 168
    assert district.get("/api/v1/forecasts/enterprise/nobody").status_code == 404
    assert "<table" in district.get("/forecasts").content.decode()


def test_the_page_of_one_comes_as_files_and_shows_older_ones(
    made: list[ForecastRun], client_of: Maker, covers: dict[str, list[str]]
) -> None:
    making.score(results(), catalog(), quiet)
    firm = Forecast.objects.filter(kind="enterprise").values_list("subject", flat=True)[0]
    district = client_of("district")
    answer = district.get(f"/forecasts/enterprise/{firm}?format=csv")
    assert (
        answer.status_code == 200
        and answer.content.decode("utf-8-sig").splitlines()[0] == "Start,Low,Forecast,High,Naive,Came"
    )
    assert district.get(f"/forecasts/enterprise/{firm}?format=xlsx").content.startswith(b"PK")
    older = district.get(f"/forecasts/enterprise/{firm}?run={made[2].pk}").content.decode()
    assert "Made after these days" in older
    assert district.get(f"/forecasts/enterprise/{firm}?run=x&carrier=nothing").status_code == 400


def test_a_day_has_one_job_once_somebody_asked(made: list[ForecastRun], client_of: Maker) -> None:
    assert jobs.forecast_if_due() is not None
    assert jobs.forecast_if_due() is None
    ForecastRun.objects.all().delete()
    Job.objects.all().delete()
    assert jobs.forecast_if_due() is None
    assert client_of("enterprise").post("/forecasts/make").status_code == 403
    assert client_of("district").post("/forecasts/make").status_code == 302
    assert Job.objects.filter(kind="forecast").count() == 1
    done = jobs.forecast({}, None, quiet)  # type: ignore[arg-type]
    assert done["runs"] == 8 and done["scored"] > 0 and done["series"] > 10


def test_a_region_with_one_hidden_enterprise_is_hidden(served: Any) -> None:
    rows = results().rows("SELECT entity_id, regions FROM entity ORDER BY entity_id")
    region = rows[0]["regions"][0]
    inside = [row["entity_id"] for row in rows if region in row["regions"]]
    assert region in (seen_by(results(), Scope.of_entities(inside)).regions or ())
    assert len(inside) == 1 or region not in (seen_by(results(), Scope.of_entities(inside[1:])).regions or ())


def test_a_standing_weighs_by_intervals() -> None:
    run = ForecastRun(afterwards=False)
    some = [
        Forecast(run=run, counted=10, wape=0.1, naive_wape=0.2, coverage=1.0),
        Forecast(run=run, counted=30, wape=0.3, naive_wape=0.4, coverage=0.5),
        Forecast(run=run, counted=0),
    ]
    found = standing(some)
    assert (found.runs, found.intervals) == (2, 40)
    assert (
        found.wape == pytest.approx(0.25)
        and found.naive_wape == pytest.approx(0.35)
        and found.coverage == pytest.approx(0.625)
    )
    assert found.gain == pytest.approx(1 - 0.25 / 0.35)
    assert standing([]) == Standing(0, 0, None, None, None, 0) and standing([]).gain is None


def test_a_restriction_that_is_told_makes_the_forecast_anew_and_holds_it_down(
    made: list[ForecastRun], client_of: Maker
) -> None:
    before = made[-1].forecasts.filter(kind="enterprise", carrier="electricity").first()
    assert before is not None
    day = made[-1].day + timedelta(days=2)
    told = Restriction.objects.create(
        first=day, last=day, most_percent=50, begins=8, ends=20, notice="Notice 7", author="walk"
    )
    (run,) = making.make(results(), catalog(), "walk", quiet)
    after = run.forecasts.get(
        kind="enterprise", subject=before.subject, carrier="electricity", unit=before.unit
    )
    at = next(step for step, stamp in enumerate(run.stamps()) if stamp.date() == day and stamp.hour == 10)
    assert (
        after.mid[at] == pytest.approx(before.mid[at] / 2, rel=1e-3)
        and after.mid[at - 24] == before.mid[at - 24]
    )
    assert after.restricted == 12 and before.restricted == 0
    top = run.forecasts.filter(kind="region", carrier="electricity").order_by("-pk").first()
    parts = run.forecasts.filter(kind="enterprise", carrier="electricity", unit=top.unit)
    assert top.mid[at] == pytest.approx(sum(one.mid[at] or 0 for one in parts), rel=1e-3)
    assert making.make(results(), catalog(), "walk", quiet) == []
    page = client_of("district").get(f"/forecasts/enterprise/{before.subject}").content.decode()
    assert "On 12 intervals electricity is restricted" in page
    told.delete()


def test_the_schedule_of_a_micro_grid_takes_the_first_day(
    made: list[ForecastRun], client_of: Maker, tmp_path: Path
) -> None:
    one = made[-1].forecasts.filter(kind="enterprise", carrier="electricity").first()
    assert one is not None
    answer = client_of("district").get(f"/forecasts/enterprise/{one.subject}?format=plan")
    file = tmp_path / "plan.csv"
    file.write_bytes(answer.content)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "time,load_kw" and len(lines) == 25 and float(lines[11].split(",")[1]) == one.mid[10]
    done = CliRunner().invoke(app, ["plant", "schedule", str(file)])
    assert done.exit_code == 0, done.output


def test_the_page_says_that_forecasts_are_in_work(served: Any, client_of: Maker) -> None:
    client = client_of("district")
    client.cookies["language"] = "en"
    assert "being made" not in client.get("/forecasts").content.decode()
    jobs.forecast_later()
    assert "being made" in client.get("/forecasts").content.decode()


def test_forecasts_are_kept_as_long_as_the_pack_says(made: list[ForecastRun], client_of: Maker) -> None:
    rule = keeping.kept_days(catalog())
    assert rule is not None and rule.meter < rule.enterprise < rule.region
    newest, old = made[-1], made[0]

    def left() -> dict[str, int]:
        return {kind: old.forecasts.filter(kind=kind).count() for kind in ("meter", "enterprise", "region")}

    before = left()
    assert min(before.values()) > 0
    # on the last day that it is kept nothing goes; a day later what is of meters does, and the run stays
    old.day = newest.day - timedelta(days=rule.meter)
    old.save()
    assert keeping.forget(catalog(), "walk") == {} and left() == before
    old.day -= timedelta(days=1)
    old.save()
    assert keeping.forget(catalog(), "walk") == {"meter": before["meter"]}
    assert left() == {**before, "meter": 0}
    assert AuditEvent.objects.filter(verb="forecasts_forgotten").count() == 1
    old.day = newest.day - timedelta(days=rule.region + 1)
    old.save()
    keeping.forget(catalog(), "walk")
    assert sum(left().values()) == 0 and ForecastRun.objects.filter(pk=old.pk).exists()
    assert f"kept for {rule.meter} days of meters" in client_of("district").get("/forecasts").content.decode()
