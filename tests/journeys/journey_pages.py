"""The pages that each role meets."""

from __future__ import annotations

COMMON = (
    "/today", "/footprint", "/changes", "/changes?by=entity", "/enterprises", "/enterprises/{firm}", "/enterprises/{firm}/meters", "/findings", "/findings/{finding}",
    "/explain/emission_kgco2e/{firm}@2025", "/explain/carbon_intensity/{firm}@2025", "/filings", "/filings/{firm}/2026-02",
    "/filings/{firm}/2025-06", "/catalogue", "/catalogue/electricity", "/catalogue?known_on=2025-06-30&year=2025",
    "/assessments", "/assessments/schemes", "/assessments/schemes/green-logistics", "/certificates", "/verify",
    "/reports", "/account", "/as-of/{instant}/footprint", "/as-of/{instant}/enterprises/{firm}", "/enterprises/NOBODY",
)  # fmt: skip
REGIONAL = (
    "/changes/compare",
    "/map",
    "/map/{town}",
    "/macro",
    "/catalogue/population",
    "/as-of/{instant}/map",
)
WHOLE = (
    "/publications", "/publications/1", "/deliveries/{delivery}", "/deliveries/{quiet_delivery}",
    "/as-of/{instant}/deliveries/{quiet_delivery}", "/estimates", "/estimates?industry={industry}",
)  # fmt: skip
PAGES = {
    "district": (
        *REGIONAL, *WHOLE, "/codes", "/codes/{firm}", "/codes/sheet", "/deliveries", "/deliveries/refused",
        "/deliveries/health", "/deliveries/live", "/office", "/office/packs", "/office/jobs", "/office/status", "/audit",
        "/map?period=2099",
    ),
    "department": (*REGIONAL, "/estimates", "/filings?month=2026-02"),
    "town": (*REGIONAL, "/codes"),
    "enterprise": ("/codes/{firm}", "/deliveries", "/deliveries/refused", "/deliveries/health", "/filings/{firm}/2025-06?correct=1"),
    "auditor": (*REGIONAL, *WHOLE, "/audit", "/office"),
}  # fmt: skip
#: What looks otherwise for each role.
DIFFERENT = ("/today", "/office", "/findings", "/filings", "/enterprises")
STATUS = {"/map?period=2099": 400, "/office": 403, "/enterprises/NOBODY": 404}


#: Whom a role sees over the shoulder: a page of theirs is one and the same template, with the same words and colours.
ALIKE = {"department": ("district", "town"), "auditor": ("district", "town")}


def pages(role: str) -> list[tuple[str, int]]:
    """Return the addresses for a role, each with the status it is answered with; not those that look as another's."""
    seen = {one for other in ALIKE.get(role, ()) for one in (*COMMON, *PAGES[other])}
    every = [one for one in (*COMMON, *PAGES[role]) if one not in seen or one in DIFFERENT]
    return [(one, 200 if one == "/office" and role == "district" else STATUS.get(one, 200)) for one in every]
