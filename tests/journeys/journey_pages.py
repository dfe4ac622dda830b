"""The pages that each role meets."""

from __future__ import annotations

COMMON = (
    "/footprint",
    "/enterprises",
    "/enterprises/{firm}",
    "/explain/emission_kgco2e/{firm}@2025",
    "/filings",
    "/filings/{firm}/2026-02",
    "/catalogue",
    "/catalogue/electricity",
    "/account",
)
REGIONAL = ("/map", "/map/{town}", "/reports", "/macro", "/catalogue/population")
PAGES = {
    "district": (
        *REGIONAL, "/codes", "/codes/{firm}", "/codes/sheet", "/deliveries", "/deliveries/refused",
        "/deliveries/health", "/office", "/office/packs", "/office/jobs", "/office/status", "/audit",
        "/map?period=2099",
    ),
    "department": REGIONAL,
    "town": (*REGIONAL, "/codes"),
    "enterprise": ("/codes/{firm}", "/deliveries", "/deliveries/refused", "/reports"),
    "auditor": (*REGIONAL, "/audit", "/office"),
}  # fmt: skip
STATUS = {"/map?period=2099": 400, "/office": 403}


def pages(role: str) -> list[tuple[str, int]]:
    """Return the addresses for a role, each with the status it is answered with."""
    every = (*COMMON, *PAGES[role])
    return [(one, 200 if one == "/office" and role == "district" else STATUS.get(one, 200)) for one in every]
