"""Results that a class journal should have and has not: of pupils, of whole periods, past their day or not yet.

Whose result is missing is told by the journal itself: who has marks in a period, and who is in the class where others
have a result. An export without dates of periods tells as much by its columns.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from journals.model import TEACHING_PERIODS, ClassJournal, Period, PeriodKind, Pupil, Subject
from journals.reports.figures import period_name
from kernel.findings import Finding, Severity
from kernel.russian import counted, short_date
from profiles.model import FinalDeadline, Profile
from profiles.words import DeadlineUnit

_PLACES = 3
_SATURDAY = 5


def missing_results(
    journal: ClassJournal, subjects: Collection[Subject], profile: Profile, today: date
) -> Iterator[Finding]:
    """What is missing in those subjects, once for each subject and period; whose day is past, that is said."""
    for subject in subjects:
        given: dict[str, set[str]] = defaultdict(set)
        for one in subject.period_results:
            given[one.period].add(one.pupil)
        told = set()
        for period in journal.periods:
            missing = _missing(journal, subject, period, given[period.id])
            if missing:
                told.add(period.id)
                who = counted(len(missing), "обучающегося", "обучающихся", "обучающихся")
                numbers = ", ".join(f"№ {one.order}" for one in missing[:_PLACES])
                text = f"{subject.title}: нет итога за {period_name(period)} у {who} ({numbers})"
                yield _warning(subject, f"{text}{_overdue(period, profile, today)}.", profile)
        for period in _left_out(journal, given):
            if period.id not in told:
                text = f"{subject.title}: за {period_name(period)} итогов нет ни у кого, а за соседние есть."
                yield _warning(subject, text, profile)


def _warning(subject: Subject, text: str, profile: Profile) -> Finding:
    return Finding(
        "readiness.result_missing", Severity.WARNING, subject.title, text, profile.marks.final_deadline.clause
    )


def _missing(journal: ClassJournal, subject: Subject, period: Period, given: Collection[str]) -> list[Pupil]:
    """The pupils without a result who should have one, in the list's order."""
    if period.kind is not PeriodKind.YEAR and period.kind not in TEACHING_PERIODS:
        return []
    wanted = _who_has_marks(subject, period)
    if given:
        wanted |= _members(journal, subject)
    return [one for one in journal.pupils if one.id in wanted and one.id not in given and _was_there(one, period)]


def _who_has_marks(subject: Subject, period: Period) -> set[str]:
    """Ids of pupils with a mark at a lesson of the period; of any lesson, for the year."""
    if period.kind is not PeriodKind.YEAR and period.starts is None:
        return set()
    lessons = [one for one in subject.lessons if period.kind is PeriodKind.YEAR or period.covers(one.date)]
    return {cell.pupil for one in lessons for cell in one.cells if cell.marks}


def _members(journal: ClassJournal, subject: Subject) -> set[str]:
    """Ids of those who are taught the subject: a subgroup's, where it is one; else the class.

    Where many of the class have nothing in it at all it is a subgroup that is not called one.
    """
    if subject.pupils is not None:
        return set(subject.pupils)
    there = {cell.pupil for one in subject.lessons for cell in one.cells} | {r.pupil for r in subject.period_results}
    is_whole = not subject.subgroup and 3 * len(there) >= 2 * len(journal.pupils)
    return {one.id for one in journal.pupils} if is_whole else there


def _was_there(pupil: Pupil, period: Period) -> bool:
    """Whether the pupil was in the class at the period's end; of one without days, whether he is in it still."""
    if period.ends is not None:
        return pupil.present_on(period.ends)
    left = max((stay.ends for stay in pupil.membership if stay.ends), default=None)
    back = max((stay.starts for stay in pupil.membership if stay.starts), default=None)
    return left is None or (back is not None and back > left)


def _left_out(journal: ClassJournal, given: Mapping[str, Collection[str]]) -> Iterator[Period]:
    """Periods that have no results and stand between two that have: the third quarter, which somebody forgot."""
    for kind in TEACHING_PERIODS:
        known = {one.no: one for one in journal.periods if one.kind is kind and one.no is not None}
        numbers = [no for no, one in known.items() if given.get(one.id)]
        for no in range(min(numbers) + 1, max(numbers)) if numbers else ():
            if no not in numbers:
                yield known.get(no) or Period(id=f"{kind.value}-{no}", kind=kind, no=no)


def _overdue(period: Period, profile: Profile, today: date) -> str:
    """«, а срок был 28.12.2025» of one whose day is past."""
    rule = profile.marks.final_deadline.value
    if rule is None or period.ends is None:
        return ""
    due = _due(period.ends, rule)
    return f", а срок был {short_date(due)}" if due < today else ""


def _due(ends: date, rule: FinalDeadline) -> date:
    """The last day for the results of a period that ends then; a working day is one from Monday to Friday."""
    if rule.unit is DeadlineUnit.LAST_LESSON:
        return ends
    if rule.unit is DeadlineUnit.CALENDAR_DAYS:
        return ends + timedelta(days=rule.days)
    day, left = ends, rule.days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day
