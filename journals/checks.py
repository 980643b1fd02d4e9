"""Whether a journal hangs together: references that lead nowhere are errors, what looks doubtful is a warning.

Rules that differ between schools (grade 1 without marks, wording of topics) are profile data and are judged elsewhere.
"""

from collections import Counter
from collections.abc import Iterator

from journals.attached import AttachedSheets
from journals.health import HealthSheet
from journals.model import TEACHING_PERIODS, ClassJournal, JournalKind, Lesson, PeriodKind, Subject
from journals.personal import PersonalSheet
from journals.records import Importable
from kernel.errors import BadInputError
from kernel.findings import Finding, Report, Severity
from kernel.ids import parse_year
from kernel.russian import short_date

_SHOWN = 5  # findings of one kind that are spelt out; the rest are counted


def check_journal(journal: ClassJournal) -> Report:
    """All checks of one journal; subjects of findings are JSON pointers into it."""
    checks = (_year, _unique_ids, _references, _periods, _lesson_dates, _membership, _unknown_fields)
    findings = [finding for check in checks for finding in check(journal)]
    return Report(len(checks), tuple(_condensed(findings)))


def check_data(data: Importable) -> Report:
    """All checks of whatever was imported."""
    if isinstance(data, ClassJournal):
        return check_journal(data)
    findings = [*_year(data), *_sheet_references(data), *_unknown_fields(data)]
    return Report(3, tuple(_condensed(findings)))


def _sheet_references(data: Importable) -> Iterator[Finding]:
    pupils = {pupil.id for pupil in data.pupils}
    where, keys = "rows", list[str]()
    if isinstance(data, AttachedSheets):
        where, keys = "sheets", [sheet.pupil for sheet in data.sheets]
    if isinstance(data, HealthSheet | PersonalSheet):
        keys = [row.pupil for row in data.rows]
    for at, key in enumerate(keys):
        if key not in pupils:
            yield _unknown_pupil(f"/{where}/{at}", key)


def _condensed(findings: list[Finding]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= _SHOWN or finding.severity is Severity.ERROR:
            yield finding
    for code, count in seen.items():
        kind = next(f for f in findings if f.code == code)
        if count > _SHOWN and kind.severity is not Severity.ERROR:
            yield Finding(code, kind.severity, "/", f"Таких мест ещё {count - _SHOWN}.")


def _error(code: str, where: str, message: str) -> Finding:
    return Finding(f"journal.{code}", Severity.ERROR, where, message)


def _warning(code: str, where: str, message: str) -> Finding:
    return Finding(f"journal.{code}", Severity.WARNING, where, message)


def _year(journal: Importable) -> Iterator[Finding]:
    try:
        parse_year(journal.academic_year)
    except BadInputError as error:
        yield _error("bad_year", "/academic_year", error.message)


def _unique_ids(journal: ClassJournal) -> Iterator[Finding]:
    for name, ids in (
        ("pupils", [p.id for p in journal.pupils]),
        ("periods", [p.id for p in journal.periods]),
        ("subjects", [s.id for s in journal.subjects]),
    ):
        for key, count in Counter(ids).items():
            if count > 1:
                yield _error("duplicate_id", f"/{name}", f"Номер «{key}» стоит в списке несколько раз: {count}.")
    for order, count in Counter(p.order for p in journal.pupils).items():
        if count > 1:
            yield _warning("duplicate_order", "/pupils", f"Под № {order} в списке класса {count} обучающихся.")


def _references(journal: ClassJournal) -> Iterator[Finding]:
    pupils = {p.id for p in journal.pupils}
    periods = {p.id for p in journal.periods}
    for s, subject in enumerate(journal.subjects):
        yield from _subject_references(subject, f"/subjects/{s}", pupils, periods)
    for d, decision in enumerate(journal.decisions):
        if decision.pupil not in pupils:
            yield _unknown_pupil(f"/decisions/{d}", decision.pupil)


def _subject_references(subject: Subject, where: str, pupils: set[str], periods: set[str]) -> Iterator[Finding]:
    for key in subject.pupils or ():
        if key not in pupils:
            yield _unknown_pupil(f"{where}/pupils", key)
    for n, lesson in enumerate(subject.lessons):
        yield from _cell_references(lesson, f"{where}/lessons/{n}", pupils)
    yield from _result_references(subject, where, pupils, periods)


def _cell_references(lesson: Lesson, where: str, pupils: set[str]) -> Iterator[Finding]:
    keys = [cell.pupil for cell in lesson.cells]
    once = set(keys)
    if len(once) == len(keys) and once <= pupils:
        return  # as nearly all are
    for c, key in enumerate(keys):
        if key not in pupils:
            yield _unknown_pupil(f"{where}/cells/{c}", key)
    for key, count in Counter(keys).items():
        if count > 1:
            yield _error("duplicate_cell", where, f"Клеток обучающегося «{key}» на одном уроке: {count}.")


def _result_references(subject: Subject, where: str, pupils: set[str], periods: set[str]) -> Iterator[Finding]:
    for r, result in enumerate(subject.period_results):
        if result.pupil not in pupils:
            yield _unknown_pupil(f"{where}/period_results/{r}", result.pupil)
        if result.period not in periods:
            yield _warning(
                "unknown_period",
                f"{where}/period_results/{r}",
                f"Периода «{result.period}» нет в списке периодов: итог останется в данных, но столбца для него нет.",
            )
    for (pupil, period), count in Counter((r.pupil, r.period) for r in subject.period_results).items():
        if count > 1:
            yield _warning("duplicate_result", where, f"Итогов обучающегося «{pupil}» за период «{period}»: {count}.")


def _unknown_pupil(where: str, key: str) -> Finding:
    return _error("unknown_pupil", where, f"Обучающегося «{key}» нет в списке класса.")


def _periods(journal: ClassJournal) -> Iterator[Finding]:
    if journal.kind not in (JournalKind.CLASS, JournalKind.SUPPLEMENT):
        yield from _periods_backwards(journal)  # groups are not bound to quarters, and give no year marks
        return
    if not any(p.kind in TEACHING_PERIODS for p in journal.periods):
        yield _warning("no_periods", "/periods", "Нет ни одной четверти, триместра или полугодия.")
    if not any(p.kind is PeriodKind.YEAR for p in journal.periods):
        yield _warning("no_year_column", "/periods", "Нет периода «год»: годовых отметок в журнале не будет.")
    yield from _periods_backwards(journal)


def _periods_backwards(journal: ClassJournal) -> Iterator[Finding]:
    for n, period in enumerate(journal.periods):
        if period.starts and period.ends and period.starts > period.ends:
            yield _error("period_backwards", f"/periods/{n}", "Период кончается раньше, чем начинается.")


def _lesson_dates(journal: ClassJournal) -> Iterator[Finding]:
    teaching = [p for p in journal.periods if p.kind in TEACHING_PERIODS and p.starts and p.ends]
    for s, subject in enumerate(journal.subjects):
        for n, lesson in enumerate(subject.lessons):
            if teaching and not any(p.covers(lesson.date) for p in teaching):
                yield _warning(
                    "lesson_outside_periods",
                    f"/subjects/{s}/lessons/{n}",
                    f"Урок {short_date(lesson.date)} ({subject.title}) не попадает ни в один учебный период.",
                )
            if not lesson.topic:
                yield _warning(
                    "no_topic",
                    f"/subjects/{s}/lessons/{n}",
                    f"У урока {short_date(lesson.date)} ({subject.title}) не записана тема.",
                )


def _membership(journal: ClassJournal) -> Iterator[Finding]:
    moved = {p.id: p for p in journal.pupils if p.membership}  # the others were there all year
    for s, subject in enumerate(journal.subjects if moved else ()):
        for n, lesson in enumerate(subject.lessons):
            for cell in lesson.cells:
                pupil = moved.get(cell.pupil)
                if pupil and (cell.marks or cell.absence) and not pupil.present_on(lesson.date):
                    yield _warning(
                        "mark_outside_membership",
                        f"/subjects/{s}/lessons/{n}",
                        f"У обучающегося № {pupil.order} есть запись {short_date(lesson.date)} ({subject.title}), "
                        "когда в классе его не было.",
                    )


def _unknown_fields(journal: Importable) -> Iterator[Finding]:
    extra = journal.__pydantic_extra__ or {}
    for name in sorted(extra):
        yield Finding(
            "journal.unknown_field",
            Severity.INFO,
            f"/{name}",
            f"Поле «{name}» Летописи не знакомо; оно сохранено без изменений.",
        )
