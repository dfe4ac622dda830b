"""The addresses of the site with sign-in by a provider turned on."""

from django.urls import include, path

from tanliu.app.site.urls import urlpatterns as _always

urlpatterns = [*_always, path("oidc/", include("mozilla_django_oidc.urls"))]
