"""tanliu (碳流, carbon flow): from energy data to explained carbon.

The public interface is what this module exports; it does the same as the command line. A name is imported when
it is first used, so that one part does not pay for the others.

Examples
--------
>>> import tanliu
>>> catalog = tanliu.load()
>>> factor = tanliu.emission(catalog, "diesel", "CN-Zhejiang", 2024)
>>> round(factor.gases["CO2"], 1), factor.unit
(Decimal('3095.9'), 't')
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tanliu.app.compute.as_of import open_at as open_at
    from tanliu.app.compute.compute import compute as compute
    from tanliu.app.compute.import_data import import_files as import_files
    from tanliu.app.compute.options import accounting as accounting
    from tanliu.app.compute.run import run as run
    from tanliu.app.demo.make import make_demo as make_demo
    from tanliu.app.desks.estimates.actions.estimate import estimate as estimate
    from tanliu.app.desks.explain.queries.explain import explain as explain
    from tanliu.app.desks.reports.actions.report import report as write_report  # noqa: F401
    from tanliu.app.desks.reports.actions.summary import summarise as summarise
    from tanliu.app.store.workspace import Workspace as Workspace
    from tanliu.catalog.effective import emission as emission
    from tanliu.catalog.effective import standard_coal as standard_coal
    from tanliu.catalog.load import load as load
    from tanliu.catalog.lookup import find as find_factor  # noqa: F401
    from tanliu.catalog.source.load import find as find_mapping  # noqa: F401
    from tanliu.kit.errors import TanliuError as TanliuError

_HOMES = {
    "TanliuError": "tanliu.kit.errors:TanliuError",
    "Workspace": "tanliu.app.store.workspace:Workspace",
    "accounting": "tanliu.app.compute.options:accounting",
    "compute": "tanliu.app.compute.compute:compute",
    "emission": "tanliu.catalog.effective:emission",
    "estimate": "tanliu.app.desks.estimates.actions.estimate:estimate",
    "explain": "tanliu.app.desks.explain.queries.explain:explain",
    "find_factor": "tanliu.catalog.lookup:find",
    "find_mapping": "tanliu.catalog.source.load:find",
    "import_files": "tanliu.app.compute.import_data:import_files",
    "load": "tanliu.catalog.load:load",
    "make_demo": "tanliu.app.demo.make:make_demo",
    "open_at": "tanliu.app.compute.as_of:open_at",
    "run": "tanliu.app.compute.run:run",
    "standard_coal": "tanliu.catalog.effective:standard_coal",
    "summarise": "tanliu.app.desks.reports.actions.summary:summarise",
    # not ``report``: that is the name of a ring, and a package goes before this table
    "write_report": "tanliu.app.desks.reports.actions.report:report",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tanliu' has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(module), attribute)
