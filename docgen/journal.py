"""The class journal as PDF/A: cover and contents, a section for each subject, the class's own pages, the last leaf.

Sections are drawn one by one and joined, so memory is bounded by the largest of them. What is printed is the source's:
marks stay text, nothing is computed but sums of missed lessons and of hours. Form: domain §4 (приказ Минпроса СССР
№ 167 of 1974 and its successors).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docgen import sheet, topics
from docgen.assembly import Outline, Part, assemble
from docgen.assembly.running import RunningHead
from docgen.carrier import drawn_carrier
from docgen.classbook import arrived_and_departed, attendance_pages, movement_rows
from docgen.engine import Drawn
from docgen.facts import DocumentFacts, MarkPlace, Rendered, printable_facts
from docgen.letters import one_line, printable
from docgen.pages import css, html
from docgen.sections import drawn_section
from docgen.subject import subject_pages
from docgen.wording import in_words
from journals.model import ClassJournal
from kernel.digests import sha256_hex
from kernel.errors import IntegrityError
from kernel.russian import plural, short_date


@dataclass(frozen=True)
class _Section:
    """A drawn section with its place in the contents."""

    key: str
    title: str
    teacher: str
    html: str
    drawn: Drawn
    inside: tuple[Outline, ...] = ()


@dataclass(frozen=True)
class _Entry:
    """A line of the contents."""

    key: str
    title: str
    teacher: str
    leaves: str


def _silent(_done: int, _all: int) -> None:
    """Progress that nobody watches."""


def render_journal(
    journal: ClassJournal,
    facts: DocumentFacts,
    *,
    data: bytes,
    cache: Path | None = None,
    progress: Callable[[int, int], None] = _silent,
) -> Rendered:
    """Renders a class journal. The same arguments give the same bytes.

    Args:
        journal: the class.
        facts: what stands on the cover and in the metadata.
        data: the record's own data as JSON; attached as `data.json` where the level allows it.
        cache: a folder for drawn sections, or None to keep nothing.
        progress: told after each section how many of all are done.

    Raises:
        BadInputError: `docgen.control_character`, `docgen.missing_glyph`, `docgen.unknown_pupil`,
            `docgen.unknown_period`.
        IntegrityError: `docgen.layout_drift` if the engine broke pages otherwise than they were laid out.
    """
    work = _Work(printable(journal), printable_facts(facts), data, cache)
    steps = len(journal.subjects) + 4
    sections: list[_Section] = []
    for section in work.body():
        sections.append(section)
        progress(len(sections), steps)
    front = work.front(sections)
    progress(steps - 1, steps)
    total = front.drawn.pages + sum(section.drawn.pages for section in sections) + 1
    everything = [front, *sections, work.certificate(total)]
    pdf = work.assembled(everything)
    progress(steps, steps)
    page, *box = front.drawn.anchors["mark"]
    return Rendered(pdf, total, MarkPlace(page, (box[0], box[1], box[2], box[3])))


class _Work:
    """One rendering: the journal, cleaned, and how its sections are drawn."""

    def __init__(self, journal: ClassJournal, facts: DocumentFacts, data: bytes, cache: Path | None) -> None:
        self._journal = journal
        self._facts = facts
        self._data = data
        self._cache = cache
        self._title = one_line(f"Классный журнал {journal.unit.title}, {journal.academic_year} учебный год")

    def body(self) -> Iterator[_Section]:
        """The sections between the contents and the last leaf, drawn one after another."""
        style = css("journal.css", sheet=sheet, topics=topics)
        for number, subject in enumerate(self._journal.subjects, 1):
            laid = subject_pages(self._journal, subject)
            drawn = self._draw(f"s{number}", "subject.html", style, pictures=laid.pictures, pages=laid.pages)
            self._expect(drawn[1], len(laid.pages))
            inside = tuple(Outline(title, page) for title, page in laid.periods)
            yield _Section(f"s{number}", one_line(subject.title), one_line(subject.teacher), *drawn, inside)
        yield self._composition()
        yield self._attendance(style)

    def _composition(self) -> _Section:
        arrived, departed = arrived_and_departed(self._journal)
        drawn = self._draw(
            "class",
            "composition.html",
            css("composition.css", sheet=sheet),
            pupils=movement_rows(self._journal),
            count=len(self._journal.pupils),
            arrived=arrived,
            departed=departed,
        )
        return _Section("class", "Состав класса и движение обучающихся", "", *drawn)

    def _attendance(self, style: str) -> _Section:
        pictures = sheet.Pictures()
        pages = attendance_pages(self._journal, pictures)
        drawn = self._draw("missed", "subject.html", style, pictures=pictures.by_name, pages=pages)
        self._expect(drawn[1], len(pages))
        return _Section("missed", "Сведения о пропущенных уроках", "", *drawn)

    def front(self, sections: list[_Section]) -> _Section:
        """Cover and contents. Drawn again if the contents turn out longer than thought."""
        pages = 2
        while True:
            drawn = self._draw(
                "front",
                "front.html",
                css("front.css", sheet=sheet),
                journal=self._journal,
                school=self._journal.school,
                unit=self._journal.unit,
                facts_shown=self._facts_shown(),
                entries=list(_entries(sections, pages)),
            )
            if drawn[1].pages == pages:
                return _Section("front", "Титульный лист и содержание", "", *drawn)
            pages = drawn[1].pages

    def _facts_shown(self) -> list[tuple[str, str]]:
        facts = self._facts
        shown = [
            ("Номер документа", facts.record_id),
            ("Индекс дела", facts.case_index),
            ("Срок хранения", facts.retention),
            ("Журнал закрыт", short_date(facts.closed_on)),
            ("Приказ", facts.order),
            ("Исходная система", facts.source_system or self._journal.source.system),
        ]
        return [(name, value) for name, value in shown if value]

    def certificate(self, total: int) -> _Section:
        """The last leaf."""
        drawn = self._draw(
            "last",
            "certificate.html",
            css("certificate.css", sheet=sheet),
            journal=self._journal,
            unit=self._journal.unit,
            total=total,
            total_words=in_words(total),
            leaves=plural(total, "лист", "листа", "листов"),
            attached=self._facts.carries_data,
            digest=sha256_hex(self._data),
        )
        self._expect(drawn[1], 1)
        return _Section("last", "Заверительный лист", "", *drawn)

    def assembled(self, sections: list[_Section]) -> bytes:
        """The whole document."""
        journal = self._journal
        school = journal.school.short_name or journal.school.full_name
        head = RunningHead(
            one_line(f"{school} · {journal.unit.title} · {journal.academic_year}"), one_line(self._facts.record_id)
        )
        carrier = drawn_carrier([section.html for section in sections], head, self._facts, self._title)
        parts = [Part(s.key, s.title, s.drawn.pdf, s.inside) for s in sections]
        return assemble(parts, carrier, head, self._facts, self._data if self._facts.carries_data else None)

    def _draw(self, key: str, template: str, style: str, **values: object) -> tuple[str, Drawn]:
        pictures = values.pop("pictures", {})
        assert isinstance(pictures, dict)
        text = html(template, self._facts, self._title, **values)
        drawn = drawn_section(
            text, style, level=self._facts.pdfa_level, pictures=pictures, prefix=key, cache=self._cache
        )
        return text, drawn

    def _expect(self, drawn: Drawn, pages: int) -> None:
        if drawn.pages != pages:
            raise IntegrityError(
                "docgen.layout_drift",
                f"Раздел занял листов: {drawn.pages}, а рассчитан на {pages}.",
                "Сообщите разработчику: макет и расчёт разошлись. Документ не подготовлен.",
            )


def _entries(sections: list[_Section], before: int) -> Iterator[_Entry]:
    """The lines of the contents; `before` is the number of leaves before the first section."""
    leaf = before + 1
    for section in sections:
        last = leaf + section.drawn.pages - 1
        yield _Entry(section.key, section.title, section.teacher, f"{leaf}–{last}" if last > leaf else str(leaf))
        leaf = last + 1
    yield _Entry("last", "Заверительный лист", "", str(leaf))
