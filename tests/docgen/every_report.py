"""Every report over the demonstration school, for the tests."""

import json
from dataclasses import replace
from datetime import date

from journals.reconciling import Shown, figures_of
from journals.reports import attendance, pupil, reconciliation, results, school
from journals.reports.rules import Rules
from journals.reports.shapes import ReportDocument
from letopis.demo import demo_school

RULES = Rules()
YEAR = (date(2025, 9, 1), date(2026, 5, 26))


def activity() -> school.UserActivity:
    return school.UserActivity.model_validate_json(
        json.dumps({
            "schema": "school-archive/user-activity/1", "school": {"full_name": "МБОУ «Примерная школа»"},
            "from": "2025-10-01", "to": "2025-10-31", "system": "Дневник.ру",
            "rows": [{"role": "Учителя", "total": 40, "visited": 38, "last_visit": "2025-10-31"},
                     {"role": "Родители", "total": 0, "visited": 0}],
        })
    )  # fmt: skip


def every_report() -> dict[str, ReportDocument]:
    """Name as the command line has it → a report."""
    classes = demo_school()
    seventh = classes[1]
    first = seventh.subjects[0]
    told = {first.id: replace(figures_of(first), marks=1)}
    return {
        "attendance-month": attendance.by_month(seventh, 2025, 10),
        "attendance-period": attendance.by_period(seventh, "II четверть"),
        "period-results": results.period_results(seventh, "II четверть", RULES),
        "class-teacher": results.teacher_report(seventh, "II четверть", RULES),
        "class-teacher-preliminary": results.teacher_report(seventh, "II четверть", RULES, preliminary=True),
        "pupil-totals": results.pupil_totals(seventh, RULES),
        "notice": pupil.notice(seventh, "7", "II четверть"),
        "extract": pupil.extract(seventh, "7", date(2025, 10, 1), date(2025, 10, 10), date(2025, 10, 12)),
        "effectiveness": results.effectiveness(classes[1:], "год", RULES),
        "movement": school.movement(classes, *YEAR),
        "class-sizes": school.class_sizes(classes, date(2026, 5, 20), RULES),
        "filling": school.filling(classes, date(2025, 9, 1), date(2025, 10, 26)),
        "control": school.control(classes, date(2026, 5, 20), "Проверкина П. П."),
        "activity": school.activity(activity()),
        "reconciliation": reconciliation.reconciliation(seventh, Shown(len(seventh.pupils) + 1, None, told)),
    }
