"""A document that came as pages, as PDF/A: a title sheet that says what came, then each page as a picture of it.

The files themselves are no part of the document: they lie beside it, and the title sheet names their digests.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from docgen import sheet
from docgen.assembly.running import RunningHead
from docgen.composer import Composer, Layout, Section
from docgen.facsimile.pictures import PagePicture, page_pictures
from docgen.facts import DocumentFacts, Rendered, printable_facts
from docgen.letters import one_line, printable
from docgen.papers import corrections_section
from docgen.wording import RESTRICTED, class_title
from journals.facsimile import Facsimile, PageFile, PageFormat
from kernel.digests import sha256_hex
from kernel.errors import IntegrityError

_FORMATS = {PageFormat.PDF: "PDF", PageFormat.PICTURE: "изображение"}
_FORMS = {PageFormat.PDF: "PDF", PageFormat.PICTURE: "изображения"}
_AT_ONCE = 10
"""Pages in a section: so many pictures are held at a time."""

ContentOf = Callable[[str], bytes]
"""A file's content by its SHA-256."""


def render_facsimile(
    document: Facsimile, facts: DocumentFacts, *, data: bytes, files: ContentOf, cache: Path | None = None
) -> Rendered:
    """Renders the pages. The same arguments and the same versions of poppler and Pillow give the same bytes.

    Raises IntegrityError `docgen.other_pages` where a file is not the one that the data name; BadInputError
    `import.bad_pages`, and as `docgen.summary.render_summary`.
    """
    # That it came as pages is said at length; a source system is none.
    document, facts = printable(document), replace(printable_facts(facts), source_system="")
    name = document.kind.russian[:1].upper() + document.kind.russian[1:]
    unit = class_title(document.unit.title, document.unit.name)
    school = document.school.short_name or document.school.full_name
    running = RunningHead(one_line(f"{school} · {unit} · {document.academic_year}"), one_line(facts.record_id))
    composer = Composer(facts, one_line(f"{name}, {unit}, {document.academic_year}"), running, cache=cache)
    title = _title_sheet(composer, document, name, unit, sha256_hex(data))
    sections = [title, *_pages(composer, document, files), *corrections_section(composer)]
    return composer.joined(sections, data)


def _title_sheet(composer: Composer, document: Facsimile, name: str, unit: str, digest: str) -> Section:
    values = {
        "head": {"title": name, "unit": unit, "restricted": RESTRICTED.get(document.kind, "")},
        "school": document.school,
        "academic_year": document.academic_year,
        "attached": composer.facts.carries_data,
        "digest": digest,
        "document": document,
        "formats": " и ".join(dict.fromkeys(_FORMS[file.format] for file in document.files)),
        "rows": [(_FORMATS[file.format], str(file.pages), _size(file.size), file.sha256) for file in document.files],
    }
    style = ("record_sheet.css", {"sheet": sheet, "upright": True})
    return composer.draw("sheet", "Титульный лист", Layout(("facsimile.html", values), style))


def _pages(composer: Composer, document: Facsimile, files: ContentOf) -> Iterator[Section]:
    pages = _all_pages(document.files, files)
    first = 1
    while some := list(islice(pages, _AT_ONCE)):
        yield _section(composer, some, first)
        first += len(some)


def _all_pages(known: Sequence[PageFile], files: ContentOf) -> Iterator[PagePicture]:
    for number, file in enumerate(known, start=1):
        content = files(file.sha256)
        pages = 0
        if sha256_hex(content) == file.sha256:
            for page in page_pictures(content, f"№ {number}"):
                yield page
                pages += 1
        if pages != file.pages:
            raise IntegrityError(
                "docgen.other_pages",
                f"Файл № {number} документа не тот, что был принят, или в нём другое число листов.",
                "Сверьте копии: letopis media check --full.",
            )


def _section(composer: Composer, pages: Sequence[PagePicture], first: int) -> Section:
    last = first + len(pages) - 1
    shown = [(f"p{number}", number, page.is_wide) for number, page in enumerate(pages, start=first)]
    title = f"Листы {first}–{last}" if last > first else f"Лист {first}"
    layout = Layout(
        ("facsimile_pages.html", {"pages": shown}),
        ("facsimile_pages.css", {"sheet": sheet}),
        scans={name: page for (name, *_), page in zip(shown, pages, strict=True)},
        pages=len(pages),
    )
    return composer.draw(f"pages{first}", title, layout)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} МБ".replace(".", ",") if count >= 100_000 else f"{max(1, count // 1000)} КБ"
