"""Remarks of class teachers, as frozen values."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from desk.models import Remark


@dataclass(frozen=True)
class RemarkFacts:
    """A remark: its number, the class (`school/2025-26/5a`), who made it, when (UTC), and what it says."""

    number: int
    unit: str
    account: str
    at: datetime
    text: str


def add_remark(unit: str, account: str, at: datetime, text: str) -> None:
    """Enters a remark."""
    Remark.objects.create(unit=unit, account=account, at=at, text=text)


def remarks(prefix: str) -> list[RemarkFacts]:
    """The remarks on classes whose names begin so, oldest first."""
    rows = Remark.objects.filter(unit__startswith=prefix).order_by("pk")
    return [RemarkFacts(row.pk, row.unit, row.account, row.at, row.text) for row in rows]


def remove_remarks(unit: str, number: int | None = None) -> bool:
    """Takes the remarks on the class out, or the one of the number; nothing is left in the files. False: none was."""
    rows = Remark.objects.filter(unit=unit)
    gone = (rows if number is None else rows.filter(pk=number)).delete()[0] > 0
    if gone and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone
