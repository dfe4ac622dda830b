"""Addresses of the pages: signing in, and those of every desk."""

from django.contrib.auth import views as auth
from django.urls import path

from tanliu.app.drawers import drawers

urlpatterns = [
    path("login", auth.LoginView.as_view(template_name="web/login.html"), name="login"),
    path("logout", auth.LogoutView.as_view(), name="logout"),
    *(address for pages in drawers("pages") for address in getattr(pages, "urlpatterns", ())),
]
