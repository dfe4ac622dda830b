"""Addresses of the pages."""

from django.contrib.auth import views as auth
from django.urls import path

from tanliu.app.web.views import carbon_map, enterprise, enterprises, explain, footprint, home
from tanliu.app.web.views.soon import soon

urlpatterns = [
    path("", home.home, name="home"),
    path("login", auth.LoginView.as_view(template_name="web/login.html"), name="login"),
    path("logout", auth.LogoutView.as_view(), name="logout"),
    path("map", carbon_map.carbon_map, name="map"),
    path("map/<str:region>", carbon_map.carbon_map, name="map"),
    path("footprint", footprint.footprint, name="footprint"),
    path("enterprises", enterprises.enterprises, name="enterprises"),
    path("enterprises/<str:entity>", enterprise.enterprise, name="enterprise"),
    path("codes", soon, name="codes"),
    path("reports", soon, name="reports"),
    path("deliveries", soon, name="deliveries"),
    path("office", soon, name="office"),
    path("audit", soon, name="audit"),
    path("account", soon, name="account"),
    path("explain/<str:amount>/<path:subject>@<str:period>", explain.explain, name="explain"),
    path("explain/<str:amount>/<path:subject>", explain.explain, name="explain"),
]
