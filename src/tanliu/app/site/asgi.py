"""The application for an ASGI server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanliu.app.site.settings")
application = get_asgi_application()

from tanliu.app.ingest import apart, limits  # noqa: E402

limits.serve()
apart.warm()
