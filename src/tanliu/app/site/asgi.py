"""The application for an ASGI server, which ours is: bodies are taken whole, then a thread answers."""

import os

from django.conf import settings

from tanliu.app.site.reception import Patience, Reception
from tanliu.app.site.wsgi import application as pages

application = Reception(
    pages,
    int(os.environ.get("TANLIU_THREADS") or 8),
    Patience(
        settings.TANLIU_BODY_SECONDS,
        settings.TANLIU_BODY_RATE,
        settings.TANLIU_BODY_MB << 20,
        settings.TANLIU_BODIES_MB << 20,
    ),
)
