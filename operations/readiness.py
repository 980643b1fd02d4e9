"""Whether a class is ready to be archived, by the school's regulation: what a person should look at before the close.

Nothing here refuses an import: the regulation's own words decide what must be mended, and where (domain §5.1).
"""

import re
from collections import Counter
from collections.abc import Iterator

from journals.model import TEACHING_PERIODS, ClassJournal, JournalKind, Period, PeriodKind, ResultKind, Subject
from journals.reports.figures import period_name
from kernel.findings import Finding, Severity
from kernel.russian import counted, folded, short_date
from profiles.model import NoMarkRule, Profile

_PLACES = 3


def readiness(journal: ClassJournal, profile: Profile) -> list[Finding]:
    """What the regulation finds in a class journal, each kind of thing once for each subject."""
    if journal.kind is not JournalKind.CLASS:
        return []
    return [
        *_topics(journal, profile),
        *_marks_where_none_may_be(journal, profile),
        *_strange_marks(journal, profile),
        *_missing_results(journal, profile),
        *_unordered(journal, profile),
    ]


def warning(code: str, where: str, message: str, clause: str = "") -> Finding:
    """Something that a person should look at before the close."""
    return Finding(f"readiness.{code}", Severity.WARNING, where, message, clause)


def _topics(journal: ClassJournal, profile: Profile) -> Iterator[Finding]:
    """Topics such as «Контрольная работа № 1», where the regulation wants more (S000 5.3, S003 3.2.5)."""
    rule = profile.lessons.topic_warnings
    patterns = [re.compile(pattern) for pattern in rule.value or ()]
    for subject in journal.subjects:
        found = [one for one in subject.lessons if any(pattern.search(one.topic) for pattern in patterns)]
        if found:
            days = ", ".join(short_date(one.date) for one in found[:_PLACES])
            text = f"{subject.title}: тема записана не так, как велит положение, уроков: {len(found)} ({days})."
            yield warning("topic_wording", subject.title, text, rule.clause)


def _no_mark_rule(journal: ClassJournal, subject: Subject, rules: tuple[NoMarkRule, ...]) -> NoMarkRule | None:
    for rule in rules:
        grades = not rule.grades or journal.unit.grade in rule.grades
        subjects = not rule.subjects or folded(subject.name) in {folded(one) for one in rule.subjects}
        if grades and subjects and rule.required:
            return rule
    return None


def _marks_where_none_may_be(journal: ClassJournal, profile: Profile) -> Iterator[Finding]:
    """Grade 1 and whatever else is taught without marks (S003 3.2.5, S004 5.5)."""
    rules = profile.marks.no_mark
    for subject in journal.subjects:
        rule = _no_mark_rule(journal, subject, rules.value or ())
        if rule is None:
            continue
        cells = [cell for one in subject.lessons for cell in one.cells]
        marks = [mark for cell in cells for mark in cell.marks if mark.value != rule.sign]
        results = [one for one in subject.period_results if one.kind is ResultKind.MARK and one.value != rule.sign]
        if marks or results:
            text = f"{subject.title}: отметки не ставятся, а стоят: {len(marks) + len(results)}."
            yield warning("marks_not_given", subject.title, text, rules.clause)


def _strange_marks(journal: ClassJournal, profile: Profile) -> Iterator[Finding]:
    """Marks that the regulation does not know (S000 5.7)."""
    rule = profile.marks.allowed
    if not rule.value:
        return
    allowed = {folded(one) for one in rule.value}
    for subject in journal.subjects:
        marks = (mark.value for one in subject.lessons for cell in one.cells for mark in cell.marks)
        strange = Counter(mark for mark in marks if folded(mark) not in allowed)
        if strange:
            told = ", ".join(f"«{mark}» — {count}" for mark, count in strange.most_common(_PLACES))
            text = f"{subject.title}: таких отметок в положении нет: {told}."
            yield warning("mark_not_allowed", subject.title, text, rule.clause)


def _missing_results(journal: ClassJournal, profile: Profile) -> Iterator[Finding]:
    """Pupils who have marks in a period, and no result for it; and no result of the year."""
    names = {one.id: one for one in journal.pupils}
    for subject in journal.subjects:
        if _no_mark_rule(journal, subject, profile.marks.no_mark.value or ()) is not None:
            continue
        given = {(one.pupil, one.period) for one in subject.period_results}
        for period in journal.periods:
            wanted = _who_has_marks(subject, period)
            missing = [names[pupil] for pupil in wanted if (pupil, period.id) not in given and pupil in names]
            missing = [one for one in missing if period.ends is None or one.present_on(period.ends)]
            if missing:
                who = counted(len(missing), "обучающегося", "обучающихся", "обучающихся")
                numbers = ", ".join(f"№ {one.order}" for one in missing[:_PLACES])
                text = f"{subject.title}: нет итога за {period_name(period)} у {who} ({numbers})."
                yield warning("result_missing", subject.title, text)


def _who_has_marks(subject: Subject, period: Period) -> list[str]:
    """Ids of pupils with a mark at a lesson of the period; of any lesson, for the year; nobody for exams."""
    if period.kind is not PeriodKind.YEAR and (period.kind not in TEACHING_PERIODS or period.starts is None):
        return []
    lessons = [one for one in subject.lessons if period.kind is PeriodKind.YEAR or period.covers(one.date)]
    return list(dict.fromkeys(cell.pupil for one in lessons for cell in one.cells if cell.marks))


def _unordered(journal: ClassJournal, profile: Profile) -> Iterator[Finding]:
    """«Не аттестован» without an order, where the regulation wants one (S003 3.2.5)."""
    rule = profile.absences.non_attestation_order
    if not rule.value:
        return
    for subject in journal.subjects:
        found = [one for one in subject.period_results if one.kind is ResultKind.NOT_ATTESTED and not one.basis]
        if found:
            text = f"{subject.title}: неаттестация без приказа директора, итогов: {len(found)}."
            yield warning("no_order", subject.title, text, rule.clause)
