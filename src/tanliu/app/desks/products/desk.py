"""What the desk products brings."""

from __future__ import annotations

from tanliu.app.platform.desk import Desk, Entry, Tab, any_of

DESK = Desk(
    entries=(
        Entry(
            "products", "nav_products", group="nav_look", order=66, under=frozenset({"product_firm"}),
            tabs=(Tab("products", "nav_products_base"), Tab("titles", "nav_titles")),
        ),
    ),
    verbs=any_of("titles"),
    pages_of_today=("/titles",),
    api_of_today=("/titles",),
)  # fmt: skip
