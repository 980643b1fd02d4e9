"""The plain journal by other engines, as references: Typst as PDF/A-3a, and Chromium's print to PDF."""

import json
import os
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.plain_template import plain_html, plain_pages
from journals.model import ClassJournal

_TYPST = """
#let data = json("data.json")
#set document(title: data.title, date: datetime(year: 2026, month: 6, day: 1))
#set page(paper: "a4", margin: (left: 30mm, right: 10mm, top: 15mm, bottom: 15mm),
  header: text(size: 7.5pt, data.title),
  footer: context align(center, text(size: 7.5pt)[Лист #counter(page).display() из #counter(page).final().first()]))
#set text(font: "PT Sans", size: 8.5pt, lang: "ru")
#for page in data.pages {
  heading(level: 1, page.title)
  table(columns: (7mm, 40mm) + page.heads.map(_ => 1fr), stroke: 0.3pt, inset: 2pt,
    table.header([№], [Фамилия, имя], ..page.heads), ..page.cells.flatten())
  if page.lessons.len() > 0 {
    pagebreak()
    heading(level: 1, page.title)
    table(columns: (12mm, 7mm, 7mm, 1.5fr, 1fr), stroke: 0.3pt, inset: 2pt,
      table.header([Дата], [№], [Ч], [Что пройдено на уроке], [Задание на дом]), ..page.lessons.flatten())
  }
  pagebreak(weak: true)
}
"""


def write_typst(journal: ClassJournal, folder: Path) -> Path:
    """The journal's data and the Typst document that shows them as plain tables."""
    pages = [
        {
            "title": title,
            "heads": page["heads"],
            "cells": [[str(p.order), f"{p.surname} {p.name}", *cells] for p, cells in page["rows"]],
            "lessons": [
                [f"{x.date:%d.%m}", str(x.no or ""), str(x.hours), x.topic, x.homework] for x in page["lessons"]
            ],
        }
        for title, page in plain_pages(journal)
    ]
    data = {"title": f"Классный журнал {journal.unit.title}", "pages": pages}
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    (folder / "journal.typ").write_text(_TYPST, encoding="utf-8")
    return folder / "journal.typ"


def render_typst(journal: ClassJournal) -> bytes:
    """The journal as PDF/A-3a by Typst."""
    import typst

    fonts = str(files("docgen") / "fonts")
    with TemporaryDirectory() as folder:
        source = write_typst(journal, Path(folder))
        made: bytes = typst.compile(str(source), format="pdf", font_paths=[fonts], pdf_standards=["a-3a"])
    return made


def print_chromium(html: Path, pdf: Path) -> None:
    """Headless Chromium prints the HTML; it starts and ends within the call."""
    chromium = shutil.which("chromium")
    assert chromium, "apt-get install chromium"
    with TemporaryDirectory() as profile:
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--no-pdf-header-footer",
             f"--user-data-dir={profile}", f"--print-to-pdf={pdf}", html.as_uri()],
            check=True, capture_output=True, timeout=600, env={**os.environ, "HOME": profile},
        )  # fmt: skip


def write_plain_html(journal: ClassJournal, folder: Path) -> Path:
    """The plain template's document as a file."""
    path = folder / "journal.html"
    path.write_text(plain_html(journal, list(plain_pages(journal))), encoding="utf-8")
    return path
