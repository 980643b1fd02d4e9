"""The names of the reports: the command line knows them without importing what draws them."""

from typing import Final

REPORT_NAMES: Final = (
    "attendance-month", "attendance-period", "period-results", "class-teacher", "class-teacher-preliminary",
    "pupil-totals", "notice", "extract", "effectiveness", "movement", "class-sizes", "filling", "control", "activity",
    "reconciliation",
)  # fmt: skip
