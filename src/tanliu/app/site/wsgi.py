"""The application for a WSGI server: pages and API are short requests on threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanliu.app.site.settings")
application = get_wsgi_application()
