"""Addresses of the site."""

from django.conf import settings
from django.urls import include, path

from tanliu.app.desks.administration.pages import probes

urlpatterns = [
    path("", include("tanliu.app.platform.web.urls")),
    path("api/v1/", include("tanliu.app.platform.api.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", probes.healthz, name="healthz"),
    path("metrics", probes.metrics, name="metrics"),
    *([path("oidc/", include("mozilla_django_oidc.urls"))] if settings.OIDC else []),
]

handler500 = "tanliu.app.platform.web.trouble.server_error"
