"""The document of a scheme of credits under ``inclusions/`` of a pack: how acts are audited, what residents agree to, what unites them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from tanliu.catalog.editions import document
from tanliu.catalog.schema import Bilingual, Block, Count, Dated, Number, Sourced, Text, read
from tanliu.catalog.types import Catalog
from tanliu.decide.credit.risk import Limits

FOLDER = "inclusions"
SCHEME = "carbon-inclusive"


class Project(Block):
    """What is done when the residents have avoided so much together; who pays for it is said in ``about``."""

    name: Bilingual
    about: Bilingual
    goal_kg: Count
    """Of all months that were issued, of all methodologies [kg]."""


class Risk(Block):
    """Which acts are looked at because of what they are, beside those drawn by chance."""

    above_z: Annotated[Number, Field(gt=0)]
    """Standard deviations (of logarithms, by the median) beyond the peers, or other acts, from which on one is looked at."""
    least_peers: Annotated[Count, Field(ge=3)]
    """Participants, or acts, below which nobody is compared."""
    most_percent: Annotated[Count, Field(le=100)]
    """Share of the acts of a month that is looked at for this at most, the furthest out first."""

    def limits(self) -> Limits:
        return Limits(float(self.above_z), self.least_peers, self.most_percent)


class Residents(Dated, Sourced):
    """What holds for the credits of residents."""

    inclusion: Text
    """Id of the document."""
    kind: Literal["inclusion"] = "inclusion"
    role: Text
    """Role of who signs up by an invitation."""
    audited_percent: Annotated[Count, Field(le=100)]
    """Share of the acts of a month that a person looks at, rounded up."""
    risk: Risk | None = None
    """Nobody is compared with others where it is left out."""
    smallest_cell: Annotated[Count, Field(ge=2)]
    """Residents of a town below which nothing is told of them."""
    invitation_days: Annotated[Count, Field(le=3660)]
    redeem_days: Annotated[Count, Field(le=3660)]
    """Days within which what was redeemed is handed out."""
    consent: Bilingual
    """What a resident agrees to; a new edition is agreed to anew."""
    projects: Mapping[Text, Project] = {}


def rules(catalog: Catalog) -> Residents:
    """Return the rules of the packs in use.

    Raises
    ------
    TanliuError
        When no pack in use has them.
    """
    return read(document(catalog, FOLDER, SCHEME), Residents)
