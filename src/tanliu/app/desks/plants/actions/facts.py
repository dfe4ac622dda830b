"""What a told row says of a plant."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tanliu.app.desks.plants.models import Plant
from tanliu.app.desks.plants.queries.register import rules, sight_of
from tanliu.app.desks.plants.queries.yields import GIVES
from tanliu.app.platform.action import Actor
from tanliu.app.platform.served import results
from tanliu.app.platform.told.cells import Row, chosen, day, day_or_none, number_or_none, text
from tanliu.decide.supply.document import RATINGS
from tanliu.flow.meter.types import STATE as SENSOR
from tanliu.kit.errors import TanliuError

MAY = frozenset({"plants"})
REFUSAL = "the role may not change the register of plants"
#: Columns of a plant, a state and a figure as files have them.
PLANT = (
    "code", "name", "kind", "region", "owner_id", "owner", *RATINGS, "latitude", "longitude", "commissioned", "retired", "meters", "sensors", "source",
)  # fmt: skip
STATE = ("code", "state", "first", "last", "available", "note")
FIGURE = ("code", "measure", "day", "value", "source")
_MOST_RATING = Decimal(10) ** 10


def facts(row: Row, actor: Actor) -> dict[str, Any]:
    """Return the facts of a plant from a row.

    Raises
    ------
    TanliuError
        With the column, what was found and what is accepted.
    """
    says = rules()
    found: dict[str, Any] = {
        "name": text(row, "name", 120), "kind": chosen(row, "kind", says.kinds), "region_id": _region(row),
        "entity_id": row.get("owner_id", "").strip(), "owner": text(row, "owner", 120, 0), "source": text(row, "source", 200),
    }  # fmt: skip
    for name in RATINGS:
        found[name] = number_or_none(row, name, Decimal("0.001"), _MOST_RATING, 3)
    for name in says.kinds[found["kind"]].needs:
        if found[name] is None:
            raise TanliuError("a field is empty", where=name)
    found["latitude"], found["longitude"] = (
        number_or_none(row, name, -Decimal(most), Decimal(most), 5)
        for name, most in (("latitude", 90), ("longitude", 180))
    )
    if (found["latitude"] is None) != (found["longitude"] is None):
        raise TanliuError("latitude and longitude are told together", where="latitude, longitude")
    found["commissioned"], found["retired"] = day(row, "commissioned"), day_or_none(row, "retired")
    if found["retired"] is not None and found["retired"] <= found["commissioned"]:
        raise TanliuError(
            "a plant is retired after it was commissioned", where="retired", found=found["retired"], accepted=f"> {found['commissioned']}"
        )  # fmt: skip
    _check_owner(found, actor)
    found["meters"] = _meters(row, found["entity_id"], "meters", GIVES)
    found["sensors"] = _meters(row, found["entity_id"], "sensors", (SENSOR,))
    return found


def _region(row: Row) -> str:
    told = text(row, "region", 100)
    rows = results().rows("SELECT region_id FROM region WHERE ? IN (region_id, name, name_zh)", [told])
    if len(rows) != 1:
        raise TanliuError("no such region", where="region", found=told)
    found: str = rows[0]["region_id"]
    return found


def _check_owner(found: Mapping[str, Any], actor: Actor) -> None:
    if not sight_of(actor.user).covers(found["entity_id"], found["region_id"]):
        where = "owner_id" if found["entity_id"] else "region"
        raise TanliuError("the plant is not one of those that you cover", where=where, found=found["entity_id"] or found["region_id"])  # fmt: skip
    known = results().rows("SELECT 1 FROM entity WHERE entity_id = ?", [found["entity_id"]])
    if found["entity_id"] and not known:
        raise TanliuError("no such enterprise in the register", where="owner_id", found=found["entity_id"])


def _meters(row: Row, entity_id: str, column: str, directions: tuple[str, ...]) -> list[str]:
    """Return the codes of meters or sensors, which must measure what a plant gives or be sensors, and belong to its owner."""
    codes = sorted({one.strip() for one in row.get(column, "").replace("；", ";").split(";") if one.strip()})
    rows = results().rows(
        "SELECT meter_code, entity_id, direction FROM meter WHERE list_contains(?::VARCHAR[], meter_code)",
        [codes],
    )
    known = {one["meter_code"]: one for one in rows if not entity_id or one["entity_id"] == entity_id}
    for code in codes:
        if code not in known or not entity_id:
            raise TanliuError("no such meter of the owner", where=column, found=code)
        direction = known[code]["direction"] or "use"
        if direction not in directions:
            raise TanliuError(
                "the meter measures another direction", where=column, found=f"{code}: {direction}", accepted=", ".join(directions)
            )  # fmt: skip
    taken = [
        (code, one.code)
        for one in Plant.objects.exclude(code=row.get("code", "").strip())
        for code in codes
        if column == "meters" and code in one.meters
    ]
    if taken:
        raise TanliuError("the meter measures another plant", where=column, found=taken[0][0])
    return codes
