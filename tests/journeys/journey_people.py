"""Make the users of the journeys in a workspace and print whom and what they meet; run before its server starts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

#: Long enough for the rules, and for the tests only.
PASSWORD = "journey-pass-12345"
ROLES = ("district", "department", "town", "enterprise", "auditor")


def make(workspace: Path) -> dict[str, Any]:
    """Make a user of each role, one to lock out and one without a role; return the cast."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from django.contrib.auth.models import User

    from tanliu.app.platform.people import put_user

    cast = _cast()
    covers = {"department": ["industry"], "town": [cast["town"]], "enterprise": [cast["firm"]]}
    for role in ROLES:
        put_user(role, role, covers.get(role, []), password=PASSWORD)
    put_user("second", "district", password=PASSWORD)
    put_user("clumsy", "auditor", password=PASSWORD)
    put_user("operator", "operator", password=PASSWORD)
    put_user("committee", "committee", password=PASSWORD)
    User.objects.create_user("nobody", password=PASSWORD)
    return cast | _desks()


def _cast() -> dict[str, str]:
    """Return the town and firm of the largest emitter and a firm that is nowhere near it."""
    from tanliu.app.platform.served import results

    query = """SELECT e.entity_id AS firm, e.name, r.region_id AS town, r.name AS town_name
        FROM entity_period e JOIN region r USING (region_id) JOIN entity USING (entity_id)
        WHERE entity.field = 'industry' ORDER BY e.emission_kgco2e DESC NULLS LAST LIMIT 1"""
    found = results().rows(query)[0]
    far = results().rows(
        "SELECT entity_id, name FROM entity WHERE field <> 'industry' AND NOT list_contains(regions, ?) "
        "ORDER BY entity_id LIMIT 1",
        [found["town"]],
    )[0]
    finding = results().rows(
        "SELECT min(finding_id) AS id FROM finding WHERE entity_id = ?", [found["firm"]]
    )[0]
    industry = results().rows("SELECT industry FROM estimate_model ORDER BY firms DESC LIMIT 1")
    found |= {"finding": finding["id"] or "NONE", "industry": industry[0]["industry"] if industry else ""}
    return {**found, "far": far["entity_id"], "far_name": far["name"]}


def _desks() -> dict[str, str]:
    """Publish a year, work out what changed since and by the last delivery, and compute a past state; return their names."""
    from django.contrib.auth.models import User

    from tanliu.app.desks.publications.jobs import DELIVERY, PUBLISH, RESTATE
    from tanliu.app.platform.jobs.past_jobs import prepare_later
    from tanliu.app.platform.jobs.queue import enqueue
    from tanliu.app.platform.jobs.worker import run
    from tanliu.app.platform.served import looking_at, results

    district = User.objects.get(username="district")
    last, early = results().rows(
        """SELECT batch_id, strftime(known_at::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%fZ') AS at FROM batch
           WHERE source = 'demo-late' OR batch_id < (SELECT min(batch_id) FROM batch WHERE source = 'demo-late')
           ORDER BY batch_id DESC LIMIT 2"""
    )
    enqueue(PUBLISH, {"period": "2025", "note": "annual"}, district)
    enqueue(RESTATE, {"publication": 1}, district)
    enqueue(DELIVERY, {"batch": last["batch_id"]}, district)
    with looking_at(early["at"]) as then:
        assert then is not None
        prepare_later(district, then)
    run(once=True)
    return {
        "instant": early["at"],
        "delivery": str(last["batch_id"]),
        "quiet_delivery": str(early["batch_id"]),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(make(Path(sys.argv[1]))))
