"""The scheme of grid carbon is a document that the linter reads; the networks that it prints are traced again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from tanliu.catalog.schema import read, register, register_check
from tanliu.catalog.types import Catalog, Document
from tanliu.kit.errors import TanliuError
from tanliu.model.grid.dc import dc_flow
from tanliu.model.grid.document import GridCarbon, Network
from tanliu.model.grid.trace import trace

KIND = "grid-carbon"


def worked_out(network: Network) -> Mapping[str, str]:
    """Return the intensity of every bus of a printed network with its digits [kg/MWh]."""
    names = list(network.buses)
    at = {name: place for place, name in enumerate(names)}
    sender, receiver = (
        np.array([at[getattr(one, end)] for one in network.branches]) for end in ("sender", "receiver")
    )
    reactance = np.array([float(one.reactance) for one in network.branches])
    buses = list(network.buses.values())
    load, made, factor = (
        np.array([float(getattr(one, name)) for one in buses])
        for name in ("load_mw", "generation_mw", "kg_per_mwh")
    )
    flow = dc_flow(sender, receiver, reactance, (made - load)[:, None])[:, 0]
    found = trace(sender, receiver, flow, flow, made, made * factor)
    return {name: f"{value:.{network.digits}f}" for name, value in zip(names, found.intensity, strict=True)}


def across(documents: Sequence[Document], catalog: Catalog) -> Iterator[TanliuError]:
    """Yield the buses of printed networks whose intensity is another."""
    for document in documents:
        for at, network in enumerate(read(document, GridCarbon).examples):
            where = document.where("examples", at)
            try:
                found = worked_out(network)
            except KeyError as error:
                yield TanliuError(
                    "no such bus", where=where, found=error.args[0], accepted=", ".join(network.buses)
                )
                continue
            except TanliuError as error:
                yield TanliuError(error.what, where=where, found=error.found, accepted=error.accepted)
                continue
            for name, bus in network.buses.items():
                if found[name] != bus.printed:
                    yield TanliuError(
                        "the printed figure is another",
                        where=f"{where}: {name}",
                        found=bus.printed,
                        accepted=found[name],
                    )


register(KIND, GridCarbon)
register_check(KIND, across)
