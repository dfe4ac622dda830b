"""Django's handle on the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tanliu.app.platform.web"
    label = "web"
