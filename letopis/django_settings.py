"""Django's settings: one database, two apps of ours, no more than what the catalogue and the desk need.

`letopis.wiring` puts the database's address into `LETOPIS_DATABASE_URL` before Django is set up; without it (mypy,
makemigrations) an in-memory SQLite stands in.
"""

import os
from typing import Any

import dj_database_url

_URL = os.environ.get("LETOPIS_DATABASE_URL", "sqlite://:memory:")

_DATABASE: dict[str, Any] = dict(dj_database_url.parse(_URL))
if _DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a deferred read → write upgrade fails at once in spite of the busy timeout. FULL: a completed step
    # must survive a power cut, or its effect would be asked for twice. secure_delete: rows of what was destroyed are
    # overwritten, not left in free pages.
    _DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }

DATABASES = {"default": _DATABASE}
INSTALLED_APPS = ["catalogue", "desk"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "ru"
