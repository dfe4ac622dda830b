"""The page of the design system."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.report.phrase import say

#: Names of the style sheet: colours of the page with their meaning, and steps of the scale of space.
COLOURS = (
    "ink",
    "ink-2",
    "line",
    "paper",
    "card",
    "accent",
    "accent-2",
    "warn",
    "warn-2",
    "bad",
    "bad-2",
    "focus",
)
SPACES = ("s1", "s2", "s3", "s4", "s5", "s6")
BADGES = ("", "plain", "good", "warn", "bad")
CLASSES = ("1", "2", "3", "4", "5")


@page()
def design(request: HttpRequest) -> HttpResponseBase:
    """Show what pages are made of, each with its meaning."""
    lang = language()

    def told(names: tuple[str, ...], of: str) -> list[tuple[str, str]]:
        return [(one, say(f"design_{of}_{(one or 'usual').replace('-', '_')}", lang)) for one in names]

    rows = [(f"2025-{month:02d}", value) for month, value in enumerate((61, 58, 66, 64, 70, 73), 1)]
    chart = {
        "kind": "bars",
        "unit": "tce",
        "rows": [{"title": month, "value": value} for month, value in rows],
    }
    return render(
        request,
        "design/design.html",
        {
            "colours": told(COLOURS, "colour"), "spaces": SPACES, "badges": told(BADGES, "badge"), "classes": CLASSES,
            "rows": rows, "whole": sum(value for _, value in rows), "chart": chart,
        },
    )  # fmt: skip


urlpatterns = [path("design", design, name="design")]
