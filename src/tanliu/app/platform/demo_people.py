"""The log-ins of the demo: one of each role, with random passwords."""

from __future__ import annotations

from tanliu.app.platform.people import put_user
from tanliu.app.platform.roles import roles
from tanliu.app.platform.served import results


def demo_people() -> list[tuple[str, str, str]]:
    """Make the demo users: five, and one of each role that covers nothing; returns name, password and what each covers."""
    largest = results().rows(
        """SELECT e.entity_id, e.name, r.region_id, r.name AS town
           FROM entity_period e JOIN region r USING (region_id)
           ORDER BY e.emission_kgco2e DESC NULLS LAST LIMIT 1"""
    )[0]
    people: tuple[tuple[str, list[str], str], ...] = (
        ("district", [], "the whole district, administration / 全区与系统管理"),
        ("department", ["industry"], "the field industry / 工业领域"),
        ("town", [largest["region_id"]], str(largest["town"])),
        ("enterprise", [largest["entity_id"]], str(largest["name"])),
        ("auditor", [], "reads everything with its explanation / 只读核查"),
    )
    apart: list[tuple[str, list[str], str]] = [
        (one.id, [], f"{one.name_en} / {one.name_zh}")
        for one in roles().values()
        if one.scope in ("none", "all") and one.id not in {name for name, *_ in people}
    ]
    return [(role, put_user(role, role, covers), who) for role, covers, who in (*people, *apart)]
