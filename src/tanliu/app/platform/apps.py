"""Django's handle on this room."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "tanliu.app.platform"
    label = "office"
    verbose_name = "tanliu"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for sign-ins and register what ``tanliu check`` looks at."""
        from tanliu.app.platform import checks, signals, storing  # noqa: F401
        from tanliu.app.platform.casework import models  # noqa: F401
        from tanliu.app.platform.ledger import models as ledger  # noqa: F401
