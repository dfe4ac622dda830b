"""Django's handle on this room."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "tanliu.app.office"
    label = "office"
    verbose_name = "tanliu"
    default_auto_field = "django.db.models.BigAutoField"
