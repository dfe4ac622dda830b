"""The interface of the desk filing."""

from tanliu.app.desks.filing.api import catalogue, filings

routers = (filings.router, catalogue.router)
