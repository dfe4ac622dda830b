"""The application for a WSGI server: pages and API are short requests on threads."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanliu.app.site.settings")
application = get_wsgi_application()

from tanliu.app.ingest import apart, limits  # noqa: E402
from tanliu.app.platform.parts import end_with_parent  # noqa: E402
from tanliu.app.platform.served import warm  # noqa: E402

# granian answers in a process of its own, which would keep the port when only its parent is killed
end_with_parent()
limits.serve()
apart.warm()

# the first visitor need not wait until the results are in memory
Thread(target=warm, daemon=True).start()
