"""The pages of the desk overview."""

from django.urls import path

from tanliu.app.desks.overview.pages import carbon_map, footprint, ranks

urlpatterns = [
    path("map", carbon_map.carbon_map, name="map"),
    path("map/<path:region>", carbon_map.carbon_map, name="map"),
    path("ranks", ranks.ranks, name="ranks"),
    path("footprint", footprint.footprint, name="footprint"),
]
