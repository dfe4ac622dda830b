"""Programmes on the desks of the demo: a site that sets up zero waste, a county that becomes waste-free, land that is restored; all made up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tanliu.app.desks.programmes.actions import Begin, Bring, RowWanted, Tell
from tanliu.app.desks.programmes.models import Begun
from tanliu.app.desks.programmes.queries import programmes
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.decide.programme.follow import months_on

_BUREAU = Actor("demo-bureau")
_TASKS = ("建筑垃圾资源化利用", "工业固废申报全覆盖", "农膜回收体系", "医废收运闭环", "再生资源分拣中心")


def papers(apart: str) -> None:
    """Make them."""
    known, day = programmes(catalog()), today()
    if (
        Begun.objects.exists()
        or not {"zero-waste-set-up", "waste-free-county", "restoration-projects"} <= known.keys()
    ):
        return
    first = months_on(day, -8)
    site = perform(Begin("zero-waste-set-up", first, apart), Actor(f"demo-{apart[-4:]}"))
    holder = Actor(f"demo-{apart[-4:]}")
    perform(Tell(site, "establish", "done", on=months_on(first, 3) + timedelta(days=12)), holder)
    perform(Tell(site, "adjust", "under_way", on=months_on(first, 4)), holder)
    _county(day)
    _land(day)


def _county(day: date) -> None:
    first = months_on(day, -10)
    county = perform(Begin("waste-free-county", first), _BUREAU)
    rows = [
        RowWanted(f"T{at:02}", f"{name}（演示）", "tasks", state="done" if at < 3 else "under_way", due=months_on(first, 5 + at), on=months_on(first, 5))
        for at, name in enumerate(_TASKS, start=1)
    ]  # fmt: skip
    rows += [
        RowWanted(
            "I01", "一般工业固废综合利用率（演示）", "indicators", state="done", on=months_on(first, 6)
        ),
        RowWanted(
            "I02", "生活垃圾回收利用率（演示）", "indicators", state="under_way", on=months_on(day, -1)
        ),
        RowWanted("C01", "无废工厂 1 号（演示）", "factories", state="done", on=months_on(first, 7)),
    ]
    perform(Bring(county, tuple(rows)), _BUREAU)


def _land(day: date) -> None:
    first = months_on(day, -14)
    land = perform(Begin("restoration-projects", first), _BUREAU)
    rows = [
        RowWanted(
            f"R{at:02}", f"采空区治理 {at} 号（演示）", "projects", state="done" if at < 4 else "under_way",
            due=months_on(first, 4 * at), on=months_on(first, 3 * at), figures={"land_ha": Decimal(12 + 5 * at)},
        )
        for at in range(1, 5)
    ]  # fmt: skip
    perform(Bring(land, tuple(rows)), _BUREAU)
