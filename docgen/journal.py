"""The class journal as PDF/A: cover and contents, a section for each subject, the class's own pages, the last leaf.

What is printed is the source's: marks stay text, nothing is computed but sums of missed lessons, days and hours. Form:
domain §4 (приказ Минпроса СССР № 167 of 1974 and its successors). The other journals of a school (extracurricular
activities, electives, circles, after-school group, individual lessons) have the same parts and their own title.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from docgen import sheet, topics
from docgen.assembly import Outline
from docgen.assembly.running import RunningHead
from docgen.classbook import arrived_and_departed, attendance_pages, day_pages, movement_rows, remark_rows
from docgen.composer import Composer, Section, contents
from docgen.editions import Edition
from docgen.facts import DocumentFacts, Rendered, printable_facts
from docgen.journal_titles import JournalTitle, journal_title
from docgen.letters import one_line, printable
from docgen.qr import qr_svg
from docgen.rollgrid import GridPage
from docgen.russian import in_words
from docgen.subject import subject_pages
from journals.model import ClassJournal
from kernel.digests import sha256_hex
from kernel.russian import plural, short_date


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
    work = _Work(printable(journal), printable_facts(facts), data, cache)
    steps = len(journal.subjects) + work.own_pages + 2
    sections: list[Section] = []
    for section in work.body():
        sections.append(section)
        progress(len(sections), steps)
    front = work.front(sections)
    total = front.drawn.pages + sum(section.drawn.pages for section in sections) + 1
    everything = [front, *sections, work.certificate(total)]
    progress(steps - 1, steps)
    rendered = work.composer.joined(everything, data)
    progress(steps, steps)
    return rendered


class _Work:
    """One rendering: the journal, cleaned, and how its sections are drawn."""

    def __init__(self, journal: ClassJournal, facts: DocumentFacts, data: bytes, cache: Path | None) -> None:
        self._journal = journal
        self._facts = facts
        self._digest = sha256_hex(data)
        self._words: JournalTitle = journal_title(journal)
        school = journal.school.short_name or journal.school.full_name
        head = RunningHead(
            one_line(f"{school} · {journal.unit.title} · {journal.academic_year}"), one_line(facts.record_id)
        )
        title = one_line(f"{self._words.name} {journal.unit.title}, {journal.academic_year} учебный год")
        self.composer = Composer(facts, title, head, cache=cache)

    @property
    def own_pages(self) -> int:
        """How many sections besides the subjects', the front and the last leaf there are."""
        return 4 if self._words.for_class else 2

    def body(self) -> Iterator[Section]:
        """The sections between the contents and the last leaf, drawn one after another."""
        for number, subject in enumerate(self._journal.subjects, 1):
            laid = subject_pages(self._journal, subject)
            yield self._grid(
                f"s{number}",
                one_line(subject.title),
                laid.pages,
                laid.pictures,
                aside=one_line(subject.teacher),
                inside=tuple(Outline(title, page) for title, page in laid.periods),
            )
        yield self._composition()
        for key, title, lay in (
            ("missed", "Сведения о пропущенных уроках", attendance_pages),
            ("days", "Сводная ведомость учёта посещаемости", day_pages),
        ):
            if key == "missed" or self._words.for_class:
                pictures = sheet.Pictures()
                yield self._grid(key, title, lay(self._journal, pictures), pictures.by_name)
        if self._words.for_class:
            yield self._remarks()

    def _grid(
        self,
        key: str,
        title: str,
        pages: Sequence[GridPage | topics.TopicPage],
        pictures: Mapping[str, str],
        *,
        aside: str = "",
        inside: tuple[Outline, ...] = (),
    ) -> Section:
        style = ("journal.css", {"sheet": sheet, "topics": topics})
        return self.composer.draw(
            key,
            title,
            "subject.html",
            style,
            {"pages": pages},
            aside=aside,
            inside=inside,
            pictures=pictures,
            pages=len(pages),
        )

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
        return self.composer.draw("class", title, "composition.html", ("composition.css", {"sheet": sheet}), values)

    def _remarks(self) -> Section:
        values = {"remarks": remark_rows(self._journal)}
        title = "Замечания по ведению журнала"
        return self.composer.draw("remarks", title, "remarks.html", ("composition.css", {"sheet": sheet}), values)

    def front(self, sections: list[Section]) -> Section:
        """Cover and contents. Drawn again if the contents turn out longer than thought."""
        pages = 2
        while True:
            front = self._front(sections, pages)
            if front.drawn.pages == pages:
                return front
            pages = front.drawn.pages

    def _front(self, sections: list[Section], pages: int) -> Section:
        entries = list(contents(sections, pages))
        last = pages + sum(section.drawn.pages for section in sections) + 1
        values = {
            "words": self._words,
            "school": self._journal.school,
            "unit": self._journal.unit,
            "academic_year": self._journal.academic_year,
            "facts_shown": self._facts_shown(),
            "entries": entries,
            "last": last,
        }
        pictures = {"qr": qr_svg(f"{self._facts.record_id}\nSHA-256 {self._digest}")}
        style = ("front.css", {"sheet": sheet, "with_code": self._facts.edition is Edition.GOST_2025})
        values["with_code"] = self._facts.edition is Edition.GOST_2025
        return self.composer.draw(
            "front", "Титульный лист и содержание", "front.html", style, values, pictures=pictures
        )

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
        return self.composer.draw("last", "Заверительный лист", "certificate.html", style, values, pages=1)
