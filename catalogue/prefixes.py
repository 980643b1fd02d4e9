"""«Begins with» that an index serves on either database, and the order that Python has, too."""

from django.db import connection
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate

_LAST = "\U0010ffff"


def begins(field: str, text: str) -> Q:
    """Rows whose field begins with the text.

    SQLite compares by code points, so a range is the same; its LIKE would read the whole table. PostgreSQL compares as
    the database's language does, and has an index made for LIKE (Django's `_like`).
    """
    if "\0" in text:
        return Q(pk__in=[])  # nothing has it, and PostgreSQL refuses to be asked
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + _LAST})
    return Q(**{f"{field}__startswith": text})


def by_code_points(field: str) -> Combinable:
    """The field as it is compared here: SQLite does so by itself, PostgreSQL as the database's language does."""
    return F(field) if connection.vendor == "sqlite" else Collate(field, "C")
