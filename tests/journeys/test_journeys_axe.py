"""What axe finds on every page, for each role, light and dark: nothing serious or critical."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from journey_axe import grave
from journey_pages import pages
from journey_people import ROLES
from journey_site import Site
from visitor import Visitor

#: Who looks at the colours, light and dark: they are those of a style sheet, and not of a role.
LOOKS_AT_COLOURS = ("district",)
NO_COLOURS = {"color-contrast": {"enabled": False}}
#: Every fold is opened; of what repeats in a table or list the first dozen is looked at.
OPENED = """() => {
  document.querySelectorAll("main details").forEach((one) => { one.open = true; });
  document.querySelectorAll("main tbody, main ul, main ol").forEach((one) => {
    [...one.children].slice(12).forEach((child) => child.remove());
  });
}"""


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shuts_anybody_out(role: str, visitor_of: Callable[..., Visitor], site: Site) -> None:
    visitor = visitor_of("zh" if role in ("town", "auditor") else "en")
    visitor.go("/login")
    found = grave(visitor)
    visitor.enter(role)
    for page, status in pages(role):
        # a past page has the words and colours of the page of today, and says of which day it is: one is enough
        if page.startswith("/as-of/") and page != "/as-of/{instant}/map":
            continue
        visitor.go(page.format_map(site.cast), status)
        visitor.page.evaluate(OPENED)
        if role not in LOOKS_AT_COLOURS:
            found += grave(visitor, rules=NO_COLOURS)
            continue
        found += grave(visitor)
        visitor.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        found += grave(visitor, runOnly=["color-contrast"])
    assert found == []


def test_the_description_of_the_interface_opens(visitor_of: Callable[..., Visitor]) -> None:
    """The page is a library's own, but it must work under our policy."""
    visitor = visitor_of()
    visitor.enter("district")
    visitor.page.goto(visitor.address + "/api/v1/docs")
    visitor.page.wait_for_selector(".opblock")
