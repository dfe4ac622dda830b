"""Carbon of the buses of a network: loads, generation and branches in, intensity of every bus out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tanliu.app.platform.tools.answer import Answer, Fact, Sheet, figure, gap_of
from tanliu.app.platform.tools.files import File, Floats
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.app.platform.tools.method import method_of
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.model.grid.dc import dc_flow
from tanliu.model.grid.document import GridCarbon
from tanliu.model.grid.trace import Traced, trace
from tanliu.report.phrase import say

#: Buses that the table shows; the file has all.
_SHOWN = 60


def run(given: Given) -> Answer:
    """Trace the carbon of buses."""
    method = method_of(given.catalog, "grid-carbon", GridCarbon)
    buses, branches = given.files["buses"], given.files["branches"]
    names = buses.texts(buses.column(None, ("bus", "节点")))
    if len(set(names)) < len(names):
        raise TanliuError(
            "a bus stands twice", where=buses.name, found=next(one for one in names if names.count(one) > 1)
        )
    load, made, factor = (_filled(buses, one) for one in ("load_mw", "generation_mw", "kg_per_mwh"))
    sender, receiver = (_ends(branches, one, names) for one in ("from", "to"))
    sent, received, told = _flows(branches, sender, receiver, made - load)
    found = trace(sender, receiver, sent, received, made, made * factor, losses_apart=method.losses_apart)
    return _answer(given, method, names, (load, made, factor), found, told)


def _filled(file: File, column: str) -> Floats:
    return np.nan_to_num(file.numbers(file.column(column, ())))


def _ends(file: File, column: str, names: list[str]) -> NDArray[np.intp]:
    place = {name: at for at, name in enumerate(names)}
    told = file.texts(file.column(column, ()))
    for at, name in enumerate(told):
        if name not in place:
            where = Message(
                "{file}, row {row}, column {column}", file=file.name, row=at + file.first_row, column=column
            )
            raise TanliuError("no such bus", where=where, found=name)
    return np.array([place[name] for name in told])


def _flows(
    file: File, sender: NDArray[np.intp], receiver: NDArray[np.intp], injection: Floats
) -> tuple[Floats, Floats, str]:
    """Return what goes into and comes out of each branch [MW], and the word for where that is from."""
    if "sent_mw" in file.columns:
        sent = file.numbers("sent_mw")
        received = file.numbers("received_mw") if "received_mw" in file.columns else sent
        return sent, received, "energy_flows_measured"
    reactance = file.numbers(file.column("x", ()))
    if (reactance == 0).any():
        where = Message(
            "{file}, row {row}, column {column}",
            file=file.name,
            row=int(np.argmax(reactance == 0)) + file.first_row,
            column="x",
        )
        raise TanliuError("a reactance is not zero", where=where, found=0)
    if "tap" in file.columns:
        tap = np.nan_to_num(file.numbers("tap"))
        reactance = reactance * np.where(tap == 0, 1, tap)
    flow = dc_flow(sender, receiver, reactance, injection[:, None])[:, 0]
    return flow, flow, "energy_flows_dc"


def _answer(
    given: Given,
    method: GridCarbon,
    names: list[str],
    told: tuple[Floats, Floats, Floats],
    found: Traced,
    from_where: str,
) -> Answer:
    lang, (load, made, factor) = given.lang, told
    carried, emitted = float((load * found.intensity).sum()) + found.loss_kg, float(made @ factor)
    order = np.argsort(-load)
    highest, lowest = (
        int(pick(np.where(load > 0, found.intensity, other)))
        for pick, other in ((np.argmax, -np.inf), (np.argmin, np.inf))
    )
    facts = [
        Fact(
            say("energy_emitted", lang),
            figure(emitted / 1000, 2),
            "t CO2/h",
            say("energy_by_generation", lang),
        ),
        Fact(
            say("energy_carried", lang),
            figure(carried / 1000, 2),
            "t CO2/h",
            say("energy_balance_gap", lang, gap=gap_of(carried - emitted)),
        ),
        Fact(
            say("energy_mean_intensity", lang),
            figure(carried / load.sum(), 1),
            "kg/MWh",
            say("energy_buses_count", lang, count=len(names)),
        ),
    ]
    remarks = [
        say(from_where, lang),
        say("energy_losses_apart" if method.losses_apart else "energy_losses_on", lang),
    ]
    remarks += [
        say("energy_circle", lang, buses=" → ".join(names[at] for at in circle), power=figure(power, 2))
        for circle, power in found.circles
    ]
    header = [
        say(one, lang) for one in ("energy_bus", "energy_load_mw", "energy_generation_mw", "energy_by_use")
    ]
    cells = [
        [names[at], figure(load[at], 1), figure(made[at], 1), figure(found.intensity[at], 1)] for at in order
    ]
    export = Sheet("", ("bus", "load_mw", "generation_mw", "through_mw", "kg_per_mwh"), [
        [name, f"{load[at]:g}", f"{made[at]:g}", f"{found.through[at]:.6f}", f"{found.intensity[at]:.6f}"] for at, name in enumerate(names)
    ])  # fmt: skip
    said = say(
        "energy_buses_said", lang, mean=figure(carried / load.sum(), 1), low=figure(found.intensity[lowest], 1), at_low=names[lowest],
        high=figure(found.intensity[highest], 1), at_high=names[highest],
    )  # fmt: skip
    return Answer(said, "good", facts, remarks, [Sheet(say("energy_buses_table", lang), header, cells[:_SHOWN])], None, export,
                  f"{method.title[lang]} {method.edition} · {method.source}")  # fmt: skip


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up four buses: a coal plant, a wind farm, and two towns between them."""
    return {
        "buses": csv_of(
            ("bus", "load_mw", "generation_mw", "kg_per_mwh"),
            [("coal plant", 0, 120, 820), ("wind farm", 0, 80, 0), ("north town", 90, "", ""), ("south town", 110, "", "")],
        ),
        "branches": csv_of(
            ("from", "to", "x"),
            [("coal plant", "north town", 0.1), ("coal plant", "south town", 0.2), ("wind farm", "north town", 0.15), ("wind farm", "south town", 0.1), ("north town", "south town", 0.3)],
        ),
    }, {}  # fmt: skip
