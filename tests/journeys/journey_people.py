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
    from tanliu.app.site.serve import configure, migrate

    configure(workspace)
    migrate()
    from django.contrib.auth.models import User

    from tanliu.app.office.people import put_user

    cast = _cast()
    covers = {"department": ["industry"], "town": [cast["town"]], "enterprise": [cast["firm"]]}
    for role in ROLES:
        put_user(role, role, covers.get(role, []), password=PASSWORD)
    put_user("clumsy", "auditor", password=PASSWORD)
    User.objects.create_user("nobody", password=PASSWORD)
    return cast


def _cast() -> dict[str, str]:
    """Return the town and firm of the largest emitter and a firm that is nowhere near it."""
    from tanliu.app.office.place import results

    query = """SELECT e.entity_id AS firm, e.name, r.region_id AS town, r.name AS town_name
        FROM entity_period e JOIN region r USING (region_id) JOIN entity USING (entity_id)
        WHERE entity.field = 'industry' ORDER BY e.emission_kgco2e DESC NULLS LAST LIMIT 1"""
    found = results().rows(query)[0]
    far = results().rows(
        "SELECT entity_id, name FROM entity WHERE field <> 'industry' AND NOT list_contains(regions, ?) "
        "ORDER BY entity_id LIMIT 1",
        [found["town"]],
    )[0]
    return {**found, "far": far["entity_id"], "far_name": far["name"]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(make(Path(sys.argv[1]))))
