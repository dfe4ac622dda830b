"""Settings of the tests: those of the product, a key for tests, quick password hashes, a database in memory."""

import os
import tempfile

os.environ.setdefault("TANLIU_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-0123456789")
os.environ.setdefault("TANLIU_WORKSPACE", tempfile.mkdtemp(prefix="tanliu-test-"))
os.environ.setdefault("TANLIU_HOSTS", "testserver,localhost,127.0.0.1")
# a worker of a test does what the test gives it, and no work of the day besides
os.environ.setdefault("TANLIU_DAILY_HOUR", "24")

from tanliu.app.site.settings import *  # noqa: F403
from tanliu.app.site.settings import DATABASES

# each client of a test begins the site anew: a static file is looked for when one is asked for, not all at each beginning
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite3" in str(DATABASES["default"]["ENGINE"]):
    DATABASES["default"]["NAME"] = ":memory:"
    DATABASES["default"]["OPTIONS"] = {}
