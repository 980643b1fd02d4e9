"""A class beside the source system's own report on its attendance: compared when it is handed in, and not kept."""

from dataclasses import dataclass

from journals.attendance_report import Differing, compare, days_told, read_report
from journals.tables.bounds import MAX_PAGE
from kernel.errors import BadInputError
from kernel.ids import SchoolYear
from operations.reconciling import RECONCILED, journal_of
from operations.services import Services

LARGEST = MAX_PAGE
"""Bytes of a report."""


@dataclass(frozen=True)
class AttendanceCheck:
    """What came of it: of which days the report tells, of how many pupils, and where it differs."""

    days: str
    pupils: int
    differences: tuple[Differing, ...]


def check_attendance(
    services: Services, year: SchoolYear, unit: str, content: bytes, file: str, actor: str
) -> AttendanceCheck:
    """Compares a class that waits here with a report. Raises as `journal_of`, `read_report`.

    Raises BadInputError `attendance.too_large`.
    """
    if len(content) > LARGEST:
        raise BadInputError(
            "attendance.too_large", "Отчёт слишком велик.", "Передайте отчёт о посещаемости одного класса."
        )
    record, journal = journal_of(services, year, unit)
    told = read_report(content, file, journal)
    found = tuple(compare(journal, told))
    services.log(actor, RECONCILED, str(record), attendance=days_told(told), differences=len(found))
    return AttendanceCheck(days_told(told), len(told.rows), found)
