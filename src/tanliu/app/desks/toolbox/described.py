"""A project that somebody describes, read from a form, a query or options."""

from __future__ import annotations

import math
from collections.abc import Mapping

from tanliu.decide.measure.sized import Project
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Fields of the form, in the order in which they are asked for.
FIELDS = ("project", "of", "saves_kwh", "invest", "running", "years")
OF = ("electricity", "fuels")
_LONGEST_NAME, _LONGEST_LIFE, _MOST = 100, 60, 1e12
#: What a field is called on the page.
LABELS = {
    "project": "toolbox_project_name", "of": "toolbox_project_of", "saves_kwh": "toolbox_project_saves", "invest": "toolbox_invest",
    "running": "toolbox_project_running", "years": "toolbox_project_years",
}  # fmt: skip


def project_of(told: Mapping[str, str]) -> Project | None:
    """Return the project that is described; None where nothing is.

    Raises
    ------
    TanliuError
        When a field is missing or no number of its kind.
    """
    given = {name: (told.get(name) or "").strip() for name in FIELDS}
    if not any(given[name] for name in FIELDS if name != "of"):
        return None
    if not given["project"]:
        raise TanliuError("a project has a name", where="project", accepted=Message("a text of a line"))
    if len(given["project"]) > _LONGEST_NAME:
        raise TanliuError("a text is too long", where="project", accepted=str(_LONGEST_NAME))
    if (of := given["of"] or OF[0]) not in OF:
        raise TanliuError(Message("unknown {name}", name="of"), found=of, accepted=", ".join(OF))
    years = _number(given, "years", 1, _LONGEST_LIFE)
    return Project(
        given["project"], of, _number(given, "saves_kwh", 1, _MOST), _number(given, "invest", 0, _MOST),
        _number({"running": "0", **{name: text for name, text in given.items() if text}}, "running", 0, _MOST), int(years),
    )  # fmt: skip


def _number(given: Mapping[str, str], name: str, least: float, most: float) -> float:
    """Return a number; 1,200 is refused, since it is read in two ways."""
    text = given.get(name, "")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most or (name == "years" and value != int(value)):
        raise TanliuError(
            "a number of a project is missing or out of its range",
            where=name,
            found=text or "–",
            accepted=Message(
                "{least} to {most}, without a separator of thousands", least=f"{least:g}", most=f"{most:g}"
            ),
        )
    return value
