"""Whether a class is ready to be archived, by the school's regulation: what a person should look at before the close.

Nothing here refuses an import: the regulation's own words decide what must be mended, and where (domain §5.1).
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from journals.model import ClassJournal, JournalKind, ResultKind, Subject
from kernel.findings import Finding, Severity
from kernel.russian import folded, short_date
from operations.missing_results import missing_results
from profiles.model import NoMarkRule, Profile

_PLACES = 3


def readiness(journal: ClassJournal, profile: Profile, today: date) -> list[Finding]:
    """What the regulation finds in a class journal today, each kind of thing once for each subject."""
    if journal.kind is not JournalKind.CLASS:
        return []
    rules = profile.marks.no_mark.value or ()
    marked = [one for one in journal.subjects if _no_mark_rule(journal, one, rules) is None]
    return [
        *_topics(journal, profile),
        *_homework(journal, profile),
        *_marks_where_none_may_be(journal, profile),
        *_strange_marks(journal, profile),
        *missing_results(journal, marked, profile, today),
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


def _homework(journal: ClassJournal, profile: Profile) -> Iterator[Finding]:
    """Lessons with nothing for homework, where the regulation wants the words for «none» (domain §0.10).

    Nothing of a subject that has none at all: its source does not tell of homework.
    """
    rule = profile.lessons.no_homework
    for subject in journal.subjects if rule.value else ():
        bare = [one for one in subject.lessons if not one.homework]
        if bare and len(bare) < len(subject.lessons):
            days = ", ".join(short_date(one.date) for one in bare[:_PLACES])
            text = f"{subject.title}: нет ни задания, ни слов «{rule.value}», уроков: {len(bare)} ({days})."
            yield warning("no_homework", subject.title, text, rule.clause)


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
