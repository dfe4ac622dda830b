"""Every page of each role on a phone: nothing is wider than the screen, nothing scrolls out of reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from journey_axe import grave
from journey_pages import pages
from journey_people import ROLES
from journey_site import Site
from visitor import Visitor


@pytest.mark.parametrize("role", ROLES)
def test_every_page_fits_a_phone(role: str, visitor_of: Callable[..., Visitor], site: Site) -> None:
    visitor = visitor_of("en" if role in ("town", "auditor") else "zh", 390)
    visitor.enter(role)
    for page, status in pages(role):
        visitor.go(page.format_map(site.cast), status)
        visitor.unfold_all()
        visitor.look()
        assert grave(visitor, runOnly=["scrollable-region-focusable", "target-size"]) == []
