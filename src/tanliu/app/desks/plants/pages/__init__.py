"""Pages of plants and supply."""

from __future__ import annotations

from django.urls import path

from tanliu.app.desks.plants.pages.register import bring, plant, plants, put, raise_order, withdraw
from tanliu.app.desks.plants.pages.supply import supply, watch

urlpatterns = [
    path("plants", plants, name="plants"),
    path("plants/put", put, name="plants_put"),
    path("plants/bring", bring, name="plants_bring"),
    path("plants/states/<int:number>/withdraw", withdraw, name="plants_withdraw"),
    path("plants/of/<str:code>", plant, name="plant"),
    path("plants/of/<str:code>/order", raise_order, name="plants_order"),
    path("supply", supply, name="supply"),
    path("supply/watch", watch, name="supply_watch"),
]
