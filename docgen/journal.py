"""The class journal as PDF/A: cover and contents, a section for each subject, the class's own pages, the last leaf.

What is printed is the source's: marks stay text, nothing is computed but sums of missed lessons, days and hours. Form:
domain §4 (приказ Минпроса СССР № 167 of 1974 and its successors). The other journals of a school (extracurricular
activities, electives, circles, after-school group, individual lessons) have the same parts and their own title.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from docgen import sheet, topics
from docgen.assembly.running import RunningHead
from docgen.classbook import arrived_and_departed, attendance_pages, day_pages, movement_rows, remark_rows
from docgen.composer import Composer, Layout, Section, contents
from docgen.editions import Edition
from docgen.facts import DocumentFacts, Rendered, printable_facts
from docgen.journal_titles import JournalTitle, journal_title
from docgen.letters import one_line, page_text, printable
from docgen.papers import corrections_section
from docgen.qr import qr_svg
from docgen.rollgrid import GridPage
from docgen.russian import in_words
from docgen.subject import subject_pages
from journals.model import ClassJournal, Subject
from kernel.digests import sha256_hex
from kernel.russian import plural, short_date

_LIST_STYLE: Final = ("composition.css", {"sheet": sheet})


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
    """Renders a journal. The same arguments give the same bytes.

    Args:
        journal: the class or group.
        facts: what stands on the cover and in the metadata.
        data: the record's own data as JSON; attached as `data.json` where the level allows it.
        cache: a folder for drawn sections, or None to keep nothing.
        progress: told after each section how many of all are done.

    Raises:
        BadInputError: `docgen.control_character`, `docgen.missing_glyph`, `docgen.unknown_pupil`,
            `docgen.unknown_period`, `docgen.template_error`.
        IntegrityError: `docgen.layout_drift` if the engine broke pages otherwise than they were laid out.
    """
    work = _Work(journal, printable_facts(facts), data, cache)
    steps = len(journal.subjects) + work.own_pages + 2
    sections: list[Section] = []
    for section in work.body():
        sections.append(section)
        progress(len(sections), steps)
    sections += corrections_section(work.composer)
    front = work.front(sections)
    total = front.pages + sum(section.pages for section in sections) + 1
    everything = [front, *sections, work.certificate(total)]
    progress(steps - 1, steps)
    rendered = work.composer.joined(everything, data)
    progress(steps, steps)
    return rendered


class _Work:
    """One rendering: the journal, and how its sections are drawn.

    Subjects are cleaned for print one by one, when they are laid out: those that are kept need not be.
    """

    def __init__(self, journal: ClassJournal, facts: DocumentFacts, data: bytes, cache: Path | None) -> None:
        head = printable(journal.model_copy(update={"subjects": ()}))
        self._head = head.model_dump_json(by_alias=True)
        self._journal = head.model_copy(update={"subjects": journal.subjects})
        self._facts = facts
        self._digest = sha256_hex(data)
        self._words: JournalTitle = journal_title(journal)
        school = head.school.short_name or head.school.full_name
        running = RunningHead(
            one_line(f"{school} · {head.unit.title} · {head.academic_year}"), one_line(facts.record_id)
        )
        title = one_line(f"{self._words.name} {head.unit.title}, {head.academic_year} учебный год")
        self.composer = Composer(facts, title, running, cache=cache)

    @property
    def own_pages(self) -> int:
        """How many sections besides the subjects', the front and the last leaf there are."""
        return 4 if self._words.for_class else 2

    def body(self) -> Iterator[Section]:
        """The sections between the contents and the last leaf, drawn one after another."""
        for number, subject in enumerate(self._journal.subjects, 1):
            yield self._subject(number, subject)
        yield self._composition()
        for key, title, lay in (
            ("missed", "Сведения о пропущенных уроках", attendance_pages),
            ("days", "Сводная ведомость учёта посещаемости", day_pages),
        ):
            if key == "missed" or self._words.for_class:
                pictures = sheet.Pictures()
                pages = lay(self._journal, pictures)
                yield self.composer.draw(key, title, _grid(pages, pictures.by_name))
        if self._words.for_class:
            yield self._remarks()

    def _subject(self, number: int, subject: Subject) -> Section:
        place = f"предмет № {number}"

        def laid_out() -> Layout:
            laid = subject_pages(self._journal, printable(subject, place))
            return _grid(laid.pages, laid.pictures, laid.periods)

        says = [self._head, subject.model_dump_json(by_alias=True)]
        title = one_line(page_text(subject.title, place))
        aside = one_line(page_text(subject.teacher, f"{place}, учитель"))
        return self.composer.lay_out(f"s{number}", title, says, laid_out, aside=aside)

    def _composition(self) -> Section:
        arrived, departed = arrived_and_departed(self._journal)
        title = self._words.roll
        values = {
            "heading": title,
            "pupils": movement_rows(self._journal),
            "count": len(self._journal.pupils),
            "arrived": arrived,
            "departed": departed,
        }
        return self.composer.draw("class", title, Layout(("composition.html", values), _LIST_STYLE))

    def _remarks(self) -> Section:
        values = {"remarks": remark_rows(self._journal)}
        return self.composer.draw(
            "remarks", "Замечания по ведению журнала", Layout(("remarks.html", values), _LIST_STYLE)
        )

    def front(self, sections: list[Section]) -> Section:
        """Cover and contents. Drawn again if the contents turn out longer than thought."""
        pages = 2
        while True:
            front = self._front(sections, pages)
            if front.pages == pages:
                return front
            pages = front.pages

    def _front(self, sections: list[Section], pages: int) -> Section:
        with_code = self._facts.edition is Edition.GOST_2025
        values = {
            "words": self._words,
            "school": self._journal.school,
            "unit": self._journal.unit,
            "academic_year": self._journal.academic_year,
            "facts_shown": self._facts_shown(),
            "entries": list(contents(sections, pages)),
            "last": pages + sum(section.pages for section in sections) + 1,
            "with_code": with_code,
        }
        code = {"qr": qr_svg(f"{self._facts.record_id}\nSHA-256 {self._digest}")} if with_code else {}
        style = ("front.css", {"sheet": sheet, "with_code": with_code})
        return self.composer.draw("front", "Титульный лист и содержание", Layout(("front.html", values), style, code))

    def _facts_shown(self) -> list[tuple[str, str]]:
        facts = self._facts
        shown = [
            ("Номер документа", facts.record_id),
            ("Индекс дела", facts.case_index),
            ("Срок хранения", facts.retention),
            ("Журнал закрыт", short_date(facts.closed_on)),
            ("Приказ", facts.order),
            ("Исправления", "см. лист исправлений" if facts.corrections else ""),
            ("Исходная система", facts.source_system or self._journal.source.system),
        ]
        return [(name, value) for name, value in shown if value]

    def certificate(self, total: int) -> Section:
        """The last leaf."""
        values = {
            "journal": self._journal,
            "words": self._words,
            "unit": self._journal.unit,
            "total": total,
            "total_words": in_words(total),
            "leaves": plural(total, "лист", "листа", "листов"),
            "attached": self._facts.carries_data,
            "digest": self._digest,
        }
        style = ("certificate.css", {"sheet": sheet})
        return self.composer.draw("last", "Заверительный лист", Layout(("certificate.html", values), style, pages=1))


def _grid(
    pages: Sequence[GridPage | topics.TopicPage],
    pictures: Mapping[str, str],
    inside: tuple[tuple[str, int], ...] = (),
) -> Layout:
    """Pages of grids that were broken by the program itself."""
    style = ("journal.css", {"sheet": sheet, "topics": topics})
    return Layout(("subject.html", {"pages": pages}), style, pictures, len(pages), inside)
