"""Captured CO2: what is stored by two ways, whether the masses close, and the line that an inventory may have of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, Tone, figure, percent
from tanliu.app.platform.tools.files import File
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.plant.document import CarbonStorage
from tanliu.model.plant.schema import masses_of
from tanliu.model.plant.storage import Mass, Stored, combined, stored
from tanliu.report.phrase import say

_ORIGINS, _LINES = ("fossil", "biogenic", "air"), ("before_capture", "after_capture")


def run(given: Given) -> Answer:
    """Balance streams of CO2."""
    method = method_of(given.catalog, "carbon-storage", CarbonStorage)
    rows = _rows(method, given.files["streams"])
    masses = masses_of(method, rows)
    found = stored(masses, float(method.largest_gap_share))
    return _answer(given, method, rows, masses, found)


def _rows(method: CarbonStorage, file: File) -> list[tuple[str, float, float]]:
    """Return step, mass [t] and half the width of its band [t] of each row."""
    names = {text: id for id, one in method.steps.items() for text in (id, one.name.en, one.name.zh)}
    steps = file.texts(file.column(None, ("step", "环节")))
    tonnes, share = _tonnes(method, file), _optional(file, "uncertainty_share")
    found = []
    for at, (told, mass) in enumerate(zip(steps, tonnes, strict=True)):
        where = Message("{file}, row {row}", file=file.name, row=at + file.first_row)
        if told not in names:
            raise TanliuError(
                "no such stream of CO2", where=where, found=told, accepted=", ".join(method.steps)
            )
        if not mass >= 0:
            raise TanliuError("an amount is a number of zero or more", where=where, found=str(mass))
        step, band = names[told], float(share[at])
        if band == band and not 0 <= band <= 1:
            raise TanliuError("a share lies between 0 and 1", where=where, found=band)
        found.append((step, mass, mass * (band if band == band else float(method.steps[step].uncertainty))))
    return found


def _optional(file: File, name: str) -> np.ndarray:
    rows = len(next(iter(file.columns.values())))
    return file.numbers(name) if name in file.columns else np.full(rows, np.nan)


def _tonnes(method: CarbonStorage, file: File) -> list[float]:
    """Return the mass of CO2 of each row [t]; a row tells tonnes, or a volume of gas at a condition with its share of CO2."""
    told = {name: _optional(file, name) for name in ("tonnes", *method.conditions)}
    share = _optional(file, "co2_share")
    found = []
    for at in range(len(share)):
        given = [name for name, values in told.items() if values[at] == values[at]]
        where = Message("{file}, row {row}", file=file.name, row=at + file.first_row)
        if len(given) != 1:
            raise TanliuError(
                "a row tells one amount",
                where=where,
                found=", ".join(given) or None,
                accepted=", ".join(told),
            )
        amount = float(told[given[0]][at])
        if given[0] != "tonnes":
            if not 0 <= share[at] <= 1:
                raise TanliuError(
                    "a volume of gas needs its share of CO2, 0 to 1", where=where, found=str(share[at])
                )
            amount *= float(share[at]) * float(method.conditions[given[0]].tonnes_per_m3)
        elif share[at] == share[at] and share[at] != 1:
            # whether such tonnes are those of the gas or of the CO2 in it nobody can tell
            raise TanliuError(
                "tonnes are those of CO2 alone: a share goes with a volume",
                where=where,
                found=float(share[at]),
            )
        found.append(amount)
    return found


def _answer(
    given: Given,
    method: CarbonStorage,
    rows: list[tuple[str, float, float]],
    masses: Mapping[str, Mass],
    found: Stored,
) -> Answer:
    lang = given.lang
    own = Mass(found.counted.tonnes * found.own_share, found.counted.half_width * found.own_share)
    origin = given.text("origin") or _ORIGINS[0]
    lines = _lines(masses, found, own, origin, given.text("own_line") or _LINES[0], lang)
    tone: Tone = "good" if found.closes else "bad"
    said = say(
        "energy_capture_said",
        lang,
        stored=figure(own.tonnes, 1),
        half=figure(own.half_width, 1),
        captured=figure(_of(masses, "captured"), 1),
    )
    if not found.closes:
        said = say("energy_capture_open", lang, gap=figure(found.gap.tonnes, 1), half=figure(found.gap.half_width, 1),
                   share=percent(float(method.largest_gap_share), 0))  # fmt: skip
    sheets = [_streams(method, rows, lang)]
    if found.closes:
        header = [say(f"energy_capture_{name}", lang) for name in ("line", "tonnes", "half_width", "scope")]
        sheets.insert(0, Sheet(say("energy_capture_lines", lang), header, lines))
    source = f"{method.title[lang]} {method.edition} · {method.source}"
    remarks = [say(f"energy_capture_remark_{name}", lang) for name in ("avoided", "bands", "stock", "others")]
    return Answer(
        said,
        tone,
        _facts(masses, found, lang),
        remarks,
        sheets,
        None,
        _export(lines, lang) if found.closes else None,
        source,
    )


def _of(masses: Mapping[str, Mass], role: str) -> float:
    return masses[role].tonnes if role in masses else 0.0


def _facts(masses: Mapping[str, Mass], found: Stored, lang: str) -> list[Fact]:
    def fact(name: str, mass: Mass) -> Fact:
        about = say(f"energy_capture_{name}_about", lang)
        return Fact(
            say(f"energy_capture_{name}", lang),
            figure(mass.tonnes, 1),
            "t",
            f"± {figure(mass.half_width, 1)} · {about}",
        )

    return [
        fact("captured", combined(masses, ("captured",), ())),
        fact("wells", found.by_wells),
        fact("form", found.by_form),
        fact("gap", found.gap),
        fact("lost", found.lost),
        Fact(
            say("energy_capture_own", lang),
            percent(found.own_share),
            "%",
            say("energy_capture_own_about", lang),
        ),
    ]


def _lines(
    masses: Mapping[str, Mass], found: Stored, own: Mass, origin: str, line: str, lang: str
) -> list[list[str]]:
    """Return the lines of an inventory: the deduction, and what was lost or comes back, counted once.

    Where the plant's own line still holds all CO2 before capture, a loss is already in it, and only what is stored is taken off.
    Where it holds only what left the stack, nothing is taken off, and what was lost on the way is added.
    """
    after = origin == "fossil" and line == "after_capture"
    gone = combined(
        {"lost": found.lost, **{role: masses[role] for role in ("returned", "seeped") if role in masses}},
        ("lost", "returned", "seeped"),
        (),
    )
    lost = Mass(gone.tonnes * found.own_share, gone.half_width * found.own_share)
    removal = "removal" if origin != "fossil" else "scope_1"
    scope, nil = say(f"energy_capture_{removal}", lang), Mass(0.0, 0.0)
    place = "added" if after else "within" if origin == "fossil" else "biogenic"
    told = (
        (
            "line_stored",
            nil if after else Mass(-own.tonnes, own.half_width),
            say("energy_capture_not_twice", lang) if after else scope,
        ),
        (
            "line_lost",
            lost if after else nil,
            say(f"energy_capture_{place}", lang, tonnes=figure(lost.tonnes, 1)),
        ),
        ("line_captured", combined(masses, ("captured",), ()), say("energy_capture_memo", lang)),
        ("line_bound", combined(masses, ("bound",), ()), say("energy_capture_bound_memo", lang)),
    )
    return [
        [say(f"energy_capture_{name}", lang), figure(mass.tonnes, 1), figure(mass.half_width, 1), text]
        for name, mass, text in told
    ]


def _export(lines: list[list[str]], lang: str) -> Sheet:
    header = [say(f"energy_capture_{name}", lang) for name in ("line", "tonnes", "half_width", "scope")]
    return Sheet(
        "",
        header,
        [[one.replace(",", "") if at in (1, 2) else one for at, one in enumerate(row)] for row in lines],
    )


def _streams(method: CarbonStorage, rows: list[tuple[str, float, float]], lang: str) -> Sheet:
    told = []
    for id, step in method.steps.items():
        own = [(tonnes, half) for name, tonnes, half in rows if name == id]
        if own:
            role = say(f"energy_role_{step.role}", lang)
            told.append(
                [
                    step.name[lang],
                    figure(sum(one for one, _ in own), 1),
                    figure(sum(half for _, half in own), 1),
                    role,
                ]
            )
    header = [say(f"energy_capture_{name}", lang) for name in ("step", "tonnes", "half_width", "role")]
    return Sheet(say("energy_capture_streams", lang), header, told)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a year of a cement kiln whose CO2 goes by ship to a saline aquifer, some to greenhouses."""
    rows = [
        ("captured", "", 58_000_000, 0.93, 0.02), ("stock_begin", 1_200, "", "", 0.02), ("vented", 900, "", "", 0.2), ("leaked", 150, "", "", 0.5),
        ("sent", 94_000, "", "", 0.01), ("arrived", 93_500, "", "", 0.01), ("greenhouse", 4_100, "", "", 0.05), ("injected", 92_900, "", "", 0.015),
        ("stock_end", 2_300, "", "", 0.02),
    ]  # fmt: skip
    return {"streams": csv_of(("step", "tonnes", "sm3", "co2_share", "uncertainty_share"), rows)}, {
        "origin": "fossil"
    }
