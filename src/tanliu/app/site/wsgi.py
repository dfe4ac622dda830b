"""The application for a WSGI server: pages and API are short requests on threads."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanliu.app.site.settings")
application = get_wsgi_application()

from tanliu.app.platform.served import warm  # noqa: E402

# the first visitor need not wait until the results are in memory
Thread(target=warm, daemon=True).start()
