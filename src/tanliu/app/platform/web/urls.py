"""Addresses of the pages: signing in, and those of every desk."""

from django.contrib.auth import views as auth
from django.urls import path

from tanliu.app.drawers import drawers
from tanliu.app.platform.web.sign_in import SignIn

urlpatterns = [
    path("login", SignIn.as_view(), name="login"),
    path("logout", auth.LogoutView.as_view(), name="logout"),
    *(address for pages in drawers("pages") for address in getattr(pages, "urlpatterns", ())),
]
