"""Commands of factors: the list, and the books of publishers."""

from __future__ import annotations

from typing import Annotated

import typer

from tanliu.app.desks.factors import book_commands
from tanliu.app.platform.command_parameters import Lang, Language, Of, Packs, packs_asked
from tanliu.app.platform.console import out


def list_(
    text: Annotated[
        str, typer.Argument(help="Words that all occur in id, carrier, place, edition or source.")
    ] = "",
    workspace: Of = None,
    pack: Packs = None,
    most: Annotated[int, typer.Option(help="Rows shown.", min=1)] = 30,
    lang: Lang = Language.EN,
) -> None:
    """List factors: value, unit, place, years, edition, evidence and source."""
    from tanliu.app.desks.factors.queries.found import Wanted, found
    from tanliu.app.desks.factors.shown import rows

    packs = packs_asked(workspace, pack)
    chosen = found(packs, Wanted(text), {})
    for row in rows(packs, chosen[:most], {}, lang.value):
        out.print(
            f"{row['id']}  {row['carrier_name']} {row['gas']} {row['value']} {row['unit']}",
            soft_wrap=True,
            markup=False,
        )
        told = (
            row["kind_name"],
            row["region_name"],
            row["years"],
            row["edition"],
            row["evidence_name"],
            row["source"],
        )
        out.print("    " + " · ".join(part for part in told if part), soft_wrap=True, markup=False)
    out.print(f"{min(most, len(chosen))} / {len(chosen)}")


list_.__name__ = "list"
COMMANDS = ()
GROUPS = {
    "factors": (
        "Factors: those in use, and editions of publishers' books as packs.",
        (list_, *book_commands.COMMANDS),
    )
}
