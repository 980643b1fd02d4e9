"""Awkward classes: no text is cut or lies over another, and what the class has can be read back."""

import pytest

from docgen.journal import render_journal
from docgen.summary import render_summary
from journals.summary import summary_of
from tests.docgen.awkward import CLASSES, LONG_NAME, LONG_TOPIC
from tests.docgen.factory import facts, journal_of
from tests.docgen.glyphs import faults
from tests.docgen.reading import pages_text


@pytest.fixture(scope="module")
def documents():
    """Name of the class → journal and summary."""
    found = {}
    for name, build in CLASSES.items():
        journal = journal_of(build())
        found[name] = (
            render_journal(journal, facts(), data=b"{}"),
            render_summary(summary_of(journal), facts(), data=b"{}"),
        )
    return found


def test_the_look_for_faults_finds_them(documents):
    """A page laid over another, and a page moved to the left: both are seen."""
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(documents["one_pupil"][0].pdf)) as pdf:
        page = pdf.pages[2]
        page.contents_add(b"q 1 0 0 1 3 2 cm\n", prepend=True)
        page.contents_add(b"\nQ\n")
        page.contents_add(b"q 1 0 0 1 -40 0 cm\n", prepend=True)
        page.contents_add(b"\nQ\n")
        moved = io.BytesIO()
        pdf.save(moved)
    assert any("margin" in fault for fault in faults(moved.getvalue()))
    with pikepdf.open(io.BytesIO(documents["one_pupil"][0].pdf)) as pdf:
        page, other = pdf.pages[3], pdf.pages[5]
        other.contents_coalesce()
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ q 1 0 0 1 0 5 cm\n" + other.Contents.read_bytes() + b"\nQ\n")
        twice = io.BytesIO()
        pdf.save(twice)
    assert any("over each other" in fault for fault in faults(twice.getvalue()))


def whole(document, folder) -> str:
    return " ".join(" ".join(pages_text(document.pdf, folder, "-raw")).split())


def test_long_names_stand_whole_somewhere(documents, tmp_path):
    for document in documents["long_names"]:
        assert f"{LONG_NAME}" in whole(document, tmp_path).replace(" ", "")


def test_long_topics_are_whole(documents, tmp_path):
    assert len(LONG_TOPIC) > 900
    assert whole(documents["long_topics"][0], tmp_path).count("Тема129") >= 10


def test_all_forty_five_are_there(documents, tmp_path):
    journal, summary = documents["forty_five_pupils"]
    for document in (journal, summary):
        text = "\n".join(pages_text(document.pdf, tmp_path))
        assert sum(f"\n {n:>2} " in text or f"\n{n} " in text or f" {n} " in text for n in range(1, 46)) == 45


def test_signs_are_printed_as_they_are(documents, tmp_path):
    journal, summary = documents["other_signs"]
    for sign in ("К", "н/а", "осв", "зач", "4/5"):
        assert sign in whole(journal, tmp_path).split()
    for sign in ("К", "н/а", "осв", "зач"):
        assert sign in whole(summary, tmp_path).split()
    assert "приказ от 27.10.2025 № 101" in whole(summary, tmp_path)


def test_periods_of_other_kinds_have_their_names(documents, tmp_path):
    assert "III триместр" in whole(documents["trimesters"][0], tmp_path)
    assert "II полугодие" in whole(documents["half_years"][0], tmp_path)
    summary = whole(documents["half_years"][1], tmp_path)
    assert "допущен (допущена) к государственной итоговой аттестации" in summary.replace("- ", "-")
    assert "выпущен (выпущена)" in summary
    assert "экз." in summary
    assert "итог" in summary


@pytest.mark.parametrize(
    "words", ["Ғөмәрова Ҙәйнәп", "Җәләлетдинов Ңуңгүл", "Ёлка, ёж и № 7 — «Ӏаьржа»", "с. Ӏалхан-Юрт"]
)
def test_copied_letters_are_the_same_letters(words, documents, tmp_path):
    """Copying out of the PDF gives the letters of the data: by poppler, and by another library altogether."""
    journal = documents["many_tongues"][0]
    assert words in whole(journal, tmp_path)
    path = tmp_path / "copy.pdf"
    path.write_bytes(journal.pdf)
    from pypdf import PdfReader

    assert words.split()[0] in "".join(page.extract_text() for page in PdfReader(path).pages)
