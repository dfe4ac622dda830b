"""Carbon dioxide that was captured, moved and stored: what stays underground by two ways, and whether the masses close."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: What comes to a site and what leaves it, by roles of streams.
SOURCES = ("captured", "received", "native")
COMES = (*SOURCES, "produced", "stock_begin")
LEAVES = ("injected", "returned", "bound", "transferred", "lost", "stock_end")
ROLES = (*COMES, *LEAVES, "seeped", "sent", "arrived")


@dataclass(frozen=True, slots=True)
class Mass:
    """A mass of CO2 and half the width of its band at 95 % [t]."""

    tonnes: float
    half_width: float


_NONE = Mass(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored.

    Attributes
    ----------
    by_wells
        Injected, less what wells brought up and what seeped out of the storage complex.
    by_form
        What came to the site, less losses, other uses and what is in tanks, less what seeped: the form of ISO 27916.
    gap
        The second less the first: what came and is nowhere.
    counted
        The smaller of the two.
    own_share
        Share of what came that was captured here and not by others or from underground [-].
    lost
        Losses of operation, those of transport included.
    closes
        Whether the gap is within its band and within the largest that is allowed.
    """

    by_wells: Mass
    by_form: Mass
    gap: Mass
    counted: Mass
    own_share: float
    lost: Mass
    closes: bool


def combined(masses: Mapping[str, Mass], plus: tuple[str, ...], minus: tuple[str, ...]) -> Mass:
    """Return sums less sums; bands of different streams are independent and add up as squares."""
    tonnes = sum(masses.get(one, _NONE).tonnes for one in plus) - sum(
        masses.get(one, _NONE).tonnes for one in minus
    )
    return Mass(tonnes, math.hypot(*(masses.get(one, _NONE).half_width for one in (*plus, *minus))))


def transport_counted(masses: Mapping[str, Mass]) -> dict[str, Mass]:
    """Return the masses with what was sent and did not arrive among the losses.

    Raises
    ------
    TanliuError
        When one of both meters is missing, or more arrived than was sent.
    """
    if ("sent" in masses) != ("arrived" in masses):
        raise TanliuError(
            "a loss of transport needs what was sent and what arrived", found=", ".join(sorted(masses))
        )
    if "sent" not in masses:
        return dict(masses)
    way = combined(masses, ("sent",), ("arrived",))
    if way.tonnes < -way.half_width:
        raise TanliuError(
            "more arrived than was sent",
            found=f"{masses['arrived'].tonnes:g} t",
            accepted=f"<= {masses['sent'].tonnes:g} t",
        )
    lost = combined(
        {"lost": masses.get("lost", _NONE), "way": Mass(max(way.tonnes, 0.0), way.half_width)},
        ("lost", "way"),
        (),
    )
    return {**masses, "lost": lost}


def stored(streams: Mapping[str, Mass], largest_gap_share: float) -> Stored:
    """Return what is stored, by two ways that must agree.

    Parameters
    ----------
    streams
        Mass by role.
    largest_gap_share
        Share of what came beyond which a gap is too large whatever the bands are [-].

    Raises
    ------
    TanliuError
        When nothing says what was injected, more is stored than there was, or of `transport_counted`.
    """
    masses = transport_counted(streams)
    if "injected" not in masses and "seeped" not in masses:
        raise TanliuError(
            "what was injected is not told: the masses cannot be checked", found=", ".join(sorted(masses))
        )
    wells = combined(masses, ("injected",), ("produced", "seeped"))
    gap = combined(masses, COMES, LEAVES)
    form = combined(
        masses, (*SOURCES, "stock_begin"), ("returned", "bound", "transferred", "lost", "stock_end", "seeped")
    )
    there = combined(masses, (*SOURCES, "stock_begin"), ())
    # of both masses together, since both are measured
    if wells.tonnes - there.tonnes > math.hypot(wells.half_width, there.half_width):
        raise TanliuError(
            "more is stored than was captured, received and in tanks",
            found=f"{wells.tonnes:g} t",
            accepted=Message("at most {tonnes} t", tonnes=f"{there.tonnes:g}"),
        )
    came = sum(masses.get(one, _NONE).tonnes for one in SOURCES)
    own = masses.get("captured", _NONE).tonnes / came if came else 1.0
    closes = abs(gap.tonnes) <= max(
        min(gap.half_width, largest_gap_share * there.tonnes), 1e-9 * there.tonnes
    )
    return Stored(
        wells, form, gap, min(wells, form, key=lambda one: one.tonnes), own, masses.get("lost", _NONE), closes
    )
