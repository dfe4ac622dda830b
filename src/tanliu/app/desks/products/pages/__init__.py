"""Pages of products and titles."""

from __future__ import annotations

from tanliu.app.desks.products.pages import base, titles

urlpatterns = [*base.urlpatterns, *titles.urlpatterns]
