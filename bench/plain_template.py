"""The plain way to print a class journal, to compare with: one WeasyPrint document, a table cell and a span per mark.

The same data on the same kind of pages as `docgen.journal` (spreads by subject and period, topics, results, «Лист N
из M»), written as one would first write it. It is no part of the program.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import weasyprint
from jinja2 import Environment

from docgen.engine import VERSIONS
from docgen.spans import Span, spans_of
from journals.model import ClassJournal, Subject

assert VERSIONS  # the engine is imported first: both ways see the program's own fonts and no others

_COLUMNS = 25
_TEMPLATE = Environment(autoescape=True).from_string("""<!DOCTYPE html>
<html lang="ru"><head><title>Классный журнал</title><style>
@page { size: A4; margin: 15mm 10mm 15mm 30mm;
  @top-left { content: "{{ journal.unit.title }} {{ journal.academic_year }}"; font: 7.5pt "PT Sans" }
  @bottom-center { content: "Лист " counter(page) " из " counter(pages); font: 7.5pt "PT Sans" } }
body { margin: 0; font: 8.5pt "PT Sans" }
section { break-after: page }
h1 { text-align: center; margin-top: 60mm }
h2 { font: bold 13pt "PT Serif"; margin: 0 0 2mm }
table { border-collapse: collapse; width: 100% }
td, th { border: .3pt solid #888; font-weight: normal; text-align: left; height: 5.5mm; padding: 0 .5mm }
td.m { text-align: center; width: 4.5mm }
</style></head><body>
<section><h1>Классный журнал</h1><p>{{ journal.school.full_name }}</p><p>{{ journal.unit.title }}</p></section>
{% for title, page in pages %}
<section><h2>{{ title }}</h2>
<table><thead><tr><th>№</th><th>Фамилия, имя</th>
{% for head in page.heads %}<th><span class="d">{{ head }}</span></th>{% endfor %}</tr></thead>
<tbody>{% for pupil, cells in page.rows %}<tr><td>{{ pupil.order }}</td><th>{{ pupil.surname }} {{ pupil.name }}</th>
{% for text in cells %}<td class="m"><span class="mark">{{ text }}</span></td>{% endfor %}</tr>{% endfor %}</tbody>
</table></section>
{% if page.lessons %}<section><h2>{{ title }}</h2>
<table><thead><tr><th>Дата</th><th>№</th><th>Ч</th><th>Что пройдено на уроке</th><th>Задание на дом</th></tr></thead>
<tbody>{% for lesson in page.lessons %}<tr><td><span>{{ lesson.date.strftime("%d.%m") }}</span>
</td><td><span>{{ lesson.no or "" }}</span></td><td><span>{{ lesson.hours }}</span></td>
<td><span class="topic">{{ lesson.topic }}</span></td><td><span class="homework">{{ lesson.homework }}</span></td></tr>
{% endfor %}</tbody></table></section>{% endif %}
{% endfor %}</body></html>""")


def render_plain(journal: ClassJournal, *, topics: bool = True) -> tuple[bytes, int]:
    """The journal as PDF/A-3a by one document; the bytes and the number of pages. Without topics: mark pages alone."""
    pages = list(plain_pages(journal, topics=topics))
    document = weasyprint.HTML(string=plain_html(journal, pages)).render(pdf_variant="pdf/a-3a")
    return document.write_pdf(pdf_variant="pdf/a-3a"), len(document.pages)


def plain_html(journal: ClassJournal, pages: list[tuple[str, dict[str, Any]]]) -> str:
    """The one HTML document: Chromium prints the very same."""
    return _TEMPLATE.render(journal=journal, pages=pages)


def plain_pages(journal: ClassJournal, *, topics: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """Title and content of each page of the plain journal: heads, rows (pupil, texts), lessons."""
    for subject in journal.subjects:
        for title, page in _pages(journal, subject):
            yield title, page if topics else {**page, "lessons": ()}


def _pages(journal: ClassJournal, subject: Subject) -> Iterator[tuple[str, dict[str, Any]]]:
    for span in spans_of(journal, subject):
        columns = list(_columns(journal, span))
        for at in range(0, max(1, len(columns)), _COLUMNS):
            part = columns[at : at + _COLUMNS]
            rows = [(pupil, [texts.get(pupil.id, "") for _, texts in part]) for pupil in journal.pupils]
            last = at + _COLUMNS >= len(columns)
            yield (
                f"{subject.title}, {span.title}",
                {"heads": [head for head, _ in part], "rows": rows, "lessons": span.lessons if last else ()},
            )


def _columns(journal: ClassJournal, span: Span) -> Iterator[tuple[str, dict[str, str]]]:
    for lesson in span.lessons:
        texts = {pupil.id: "—" for pupil in journal.pupils if not pupil.present_on(lesson.date)}
        for cell in lesson.cells:
            signs = [cell.absence.raw] if cell.absence else []
            texts[cell.pupil] = " ".join([*signs, *(mark.value for mark in cell.marks)])
        yield _head(lesson.date), texts
    for column in span.columns:
        yield column.head, dict(column.results)


def _head(day: date) -> str:
    return f"{day:%d.%m}"
