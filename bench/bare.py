"""The smallest Django site: one view that answers a word, as the floor of what a page costs."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.pop("DJANGO_SETTINGS_MODULE", None)
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bare", USE_TZ=True)
django.setup()


def answer(_: HttpRequest) -> HttpResponse:
    return HttpResponse("bare")


urlpatterns = [path("", answer)]
application = get_wsgi_application()
