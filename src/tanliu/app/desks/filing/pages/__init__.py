"""The pages of the desk filing."""

from django.urls import path

from tanliu.app.desks.filing.pages import catalogue, filings, later, macro

urlpatterns = [
    path("filings", filings.filings, name="filings"),
    path("filings/accept", filings.accept_many, name="filing_accept_many"),
    path("filings/<str:entity>", filings.of_one, name="filings_of"),
    path("filings/<str:entity>/<str:period>", filings.filing, name="filing"),
    path("filings/<str:entity>/<str:period>/check", filings.check, name="filing_check"),
    path("filings/<str:entity>/<str:period>/later", later.later, name="filing_later"),
    path("filings/<str:entity>/<str:period>/template.xlsx", filings.template, name="filing_template"),
    path("filings/<str:entity>/<str:period>/sheet", filings.sheet, name="filing_sheet"),
    path("catalogue", catalogue.catalogue, name="catalogue"),
    path("catalogue/<str:item>", catalogue.item, name="catalogue_item"),
    path("macro", macro.macro, name="macro"),
]
