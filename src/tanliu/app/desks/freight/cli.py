"""The command that makes an inventory of transport."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.command_parameters import Lang, Language, Of, Packs, packs_asked
from tanliu.app.platform.console import out
from tanliu.report.phrase import say


def freight(
    file: Annotated[Path, typer.Argument(help="A CSV file of legs: chain, mode, tonnes, km and, if told, distance and kg_a_tkm.")],
    refused: Annotated[Path | None, typer.Option(help="Write the refused legs with their reasons to this CSV.")] = None,
    workspace: Of = None, pack: Packs = None, lang: Lang = Language.EN,
) -> None:  # fmt: skip
    """Tell the tonne-kilometres and emissions of transport by mode and chain, and what intensities hold (form of ISO 14083)."""
    from tanliu.app.desks.freight.queries.legs_file import legs_of, rules_of
    from tanliu.kit.csv_text import csv_text
    from tanliu.model.freight.legs import added

    rules = rules_of(packs_asked(workspace, pack))
    legs, lines = legs_of(file, rules)
    for by in ("mode", "chain"):
        out.print(say(f"freight_by_{by}", lang), markup=False)
        for name, one in added(legs, rules, by).items():
            shown = rules.modes[name].name[lang] if by == "mode" else name
            text = say(
                "freight_line", lang, name=shown, legs=one.legs, tkm=f"{one.tkm:,.1f}", kg=f"{one.kg:,.1f}", grams=f"{one.intensity * 1000:,.1f}",
                measured=f"{one.measured_kg / one.kg:.0%}" if one.kg else "–",
            )  # fmt: skip
            out.print(f"  {text}", markup=False, soft_wrap=True)
    used = {leg.mode for leg in legs if leg.own is None}
    for name in sorted(used):
        mode = rules.modes[name]
        holds = say(f"freight_holds_{mode.holds}", lang)
        out.print(
            f"  {mode.name[lang]}: {mode.kg_a_tkm:f} kg/tkm, {holds} – {mode.source} ({mode.evidence})",
            markup=False,
            soft_wrap=True,
        )
    out.print(say("freight_refused", lang, count=len(lines)), markup=False)
    if refused is not None:
        header = [say(f"freight_{name}", lang) for name in ("row", "reason", "cell")]
        refused.write_text(
            csv_text(header, [(line, say(f"freight_no_{why}", lang), cell) for line, why, cell in lines]),
            encoding="utf-8",
        )


COMMANDS = (freight,)
