"""One subject, or one subgroup of it: all its spreads as one section."""

from collections.abc import Mapping
from dataclasses import dataclass

from docgen.letters import one_line
from docgen.marks import columns_of
from docgen.names import list_names
from docgen.rollgrid import GridPage, Roll, grid_pages
from docgen.sheet import Pictures, heading
from docgen.spans import Span, spans_of
from docgen.topics import TopicPage, topic_pages
from journals.model import ClassJournal, Pupil, Subject
from kernel.russian import counted


@dataclass(frozen=True)
class SubjectPages:
    """The pages of a subject, the pictures they show, and where each period begins (title, page index)."""

    pages: tuple[GridPage | TopicPage, ...]
    pictures: Mapping[str, str]
    periods: tuple[tuple[str, int], ...]


def subject_pages(journal: ClassJournal, subject: Subject) -> SubjectPages:
    """Lays a subject out: for each period the pages of marks, then the pages of topics.

    Raises:
        BadInputError: `docgen.unknown_pupil`, `docgen.unknown_period` for references that lead nowhere.
    """
    pictures = Pictures()
    names = list_names(journal.pupils)
    pupils = pupils_of(journal, subject)
    pages: list[GridPage | TopicPage] = []
    starts: list[tuple[str, int]] = []
    for span in spans_of(journal, subject):
        starts.append((span.title, len(pages)))
        roll = Roll(pupils, names)
        period = f"{span.title} ({span.dates})" if span.dates else span.title
        teacher = f"учитель: {one_line(subject.teacher)}" if subject.teacher else ""
        line = " · ".join(part for part in (period, teacher) if part)
        left = [heading(subject.title, line), heading(subject.title, f"{line} · продолжение")]
        pages += grid_pages(columns_of(span, roll), roll, left, pictures)
        notes = roll.notes()
        if span.lessons or notes:
            after = [*_hours(span, subject), *(["", "Примечания", *notes] if notes else [])]
            pages += topic_pages(span.lessons, after, left, pictures)
    return SubjectPages(tuple(pages), pictures.by_name, tuple(starts))


def pupils_of(journal: ClassJournal, subject: Subject) -> tuple[Pupil, ...]:
    """The pupils of the spread in the class's order.

    A subgroup shows its members and whoever else has an entry in it; where the source names no members, those with an
    entry. Anything else shows the whole class.
    """
    everyone = tuple(sorted(journal.pupils, key=lambda pupil: pupil.order))
    if subject.pupils is None and not subject.subgroup:
        return everyone
    members = set(subject.pupils or ())
    members |= {cell.pupil for lesson in subject.lessons for cell in lesson.cells}
    members |= {result.pupil for result in subject.period_results}
    return tuple(pupil for pupil in everyone if pupil.id in members) or everyone


def _hours(span: Span, subject: Subject) -> list[str]:
    given = sum(lesson.hours for lesson in span.lessons)
    lines = [f"Проведено: {counted(given, 'час', 'часа', 'часов')}."] if span.lessons else []
    planned = f"дано по плану {subject.plan_hours} ч" if subject.plan_hours is not None else ""
    actual = f"фактически {subject.fact_hours} ч" if subject.fact_hours is not None else ""
    if span.last and (planned or actual):
        whole = ", ".join(part for part in (planned, actual) if part)
        lines.append(f"За год: {whole}.")
    return lines
