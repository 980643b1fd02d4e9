"""Layout editions by date, a school's own templates, and what a faulty or hostile template can do: nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from docgen.editions import Edition, edition_on
from docgen.journal import render_journal
from docgen.pages import css, html, templates_digest
from docgen.papers import render_paper
from kernel.errors import BadInputError, IntegrityError, LetopisError
from tests.docgen.every_form import every_form
from tests.docgen.factory import facts, make_journal
from tests.docgen.reading import pages_text

OLD = date(2024, 5, 28)


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def of_school(own: Path, closed_on: date | None = None):
    about = replace(facts(), templates=own)
    return replace(about, closed_on=closed_on) if closed_on else about


def test_the_edition_goes_by_the_date():
    assert edition_on(date(2025, 8, 17)) is Edition.GOST_2016
    assert edition_on(date(2025, 8, 18)) is Edition.GOST_2025
    assert Edition.GOST_2025.designation == "ГОСТ Р 7.0.97-2025"


def images(pdf: bytes) -> int:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len([o for o in document.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Form"])


def test_a_paper_of_2024_keeps_the_layout_of_2016(tmp_path):
    """The code on the first sheet came with the edition of 2025."""
    paper = every_form()["F-7"]
    new, old = render_paper(paper, facts()), render_paper(paper, replace(facts(), closed_on=OLD))
    assert new.pdf != old.pdf
    assert images(new.pdf) > images(old.pdf)
    small = make_journal(pupils=2, subjects=1, weekly=1)
    cover_new = render_journal(small, facts(), data=b"{}")
    cover_old = render_journal(small, replace(facts(), closed_on=OLD), data=b"{}")
    assert cover_new.mark.box != cover_old.mark.box
    assert "28.05.2024" in pages_text(cover_old.pdf, tmp_path)[0]


def test_a_school_s_template_goes_first(own, tmp_path):
    (own / "remarks.html").write_text(
        '{% extends "base.html" %}{% block body %}<h2>Замечания нашей школы</h2>{% endblock %}', encoding="utf-8"
    )
    rendered = render_journal(make_journal(pupils=2, subjects=1, weekly=1), of_school(own), data=b"{}")
    assert any("Замечания нашей школы" in text for text in pages_text(rendered.pdf, tmp_path))
    assert templates_digest(of_school(own)) != templates_digest(facts())


def test_a_form_may_have_a_look_of_its_own(own, tmp_path):
    (own / "certifying-sheet.html").write_text(
        '{% extends "paper.html" %}{% block content %}<p>По-своему: {{ paper.heading }}</p>{% endblock %}',
        encoding="utf-8",
    )
    one = render_paper(every_form()["F-7"], of_school(own))
    assert "По-своему: дела № 02-16" in " ".join(pages_text(one.pdf, tmp_path)[0].split())
    other = render_paper(every_form()["F-8"], of_school(own))
    assert "По-своему" not in pages_text(other.pdf, tmp_path)[0]


def test_a_school_s_template_may_be_of_one_edition(own, tmp_path):
    (own / "gost2016").mkdir()
    (own / "gost2016" / "requisites.html").write_text(
        "{% macro head(paper) %}<p>Старая шапка</p>{% endmacro %}", encoding="utf-8"
    )
    paper = every_form()["F-7"]
    assert "Старая шапка" in pages_text(render_paper(paper, of_school(own, OLD)).pdf, tmp_path)[0]
    assert "Старая шапка" not in pages_text(render_paper(paper, of_school(own)).pdf, tmp_path)[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\n{{ nothing }}", ["remarks.html", "строка 2", "nothing"]),
        ("a\n\n{{ facts.no_such_field }}", ["строка 3", "no_such_field"]),
        ("{% if %}", ["remarks.html", "строка 1"]),
        ("{% include 'missing.html' %}", ["missing.html"]),
        ("{{ 1 // 0 }}", ["строка 1", "ZeroDivisionError"]),
        ("{{ facts.__class__.__mro__ }}", ["строка 1", "__class__"]),
        ("{{ [].append.__globals__ }}", ["строка 1"]),
        ("{% for x in range(99999999) %}{% endfor %}", ["строка 1"]),
        ("{% include '../../secret.html' %}", ["secret.html"]),
        ("{{ 9 ** 9 }}", ["строка 1", "**"]),
        ("{{ 'x' * 100 }}", ["строка 1", "*"]),
        ("{{ facts.templates.parent }}", ["строка 1"]),
    ],
)
def test_a_faulty_template_is_named_with_line_and_field(text, told, own):
    (own / "remarks.html").write_text(text, encoding="utf-8")
    (own.parent / "secret.html").write_text("тайна", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        html("remarks.html", of_school(own), "x", remarks=[])
    assert caught.value.code == "docgen.template_error"
    for words in told:
        assert words in caught.value.message
    assert "templates" in caught.value.hint


def test_no_path_and_no_module_comes_into_a_template_s_hands(own):
    from docgen import paper_layout

    (own.parent / "secret.html").write_text("тайна", encoding="utf-8")
    (own / "remarks.html").write_text("{{ facts.templates }}|{{ layout.LEFT }}", encoding="utf-8")
    assert html("remarks.html", of_school(own), "x", layout=paper_layout) == "None|30"
    for expression in (
        "path.read_text()",
        "path.parent",
        "layout.one_line",
        "layout.__builtins__",
        "path.joinpath('x')",
    ):
        (own / "remarks.html").write_text(f"{{{{ {expression} }}}}", encoding="utf-8")
        with pytest.raises(BadInputError, match=r"docgen\.template_error"):
            html("remarks.html", of_school(own), "x", layout=paper_layout, path=own.parent / "secret.html")


def test_the_digest_sees_every_file(own):
    before = templates_digest(of_school(own))
    (own / "inc").mkdir()
    (own / "inc" / "line.txt").write_text("1", encoding="utf-8")
    middle = templates_digest(of_school(own))
    (own / "inc" / "line.txt").write_text("2", encoding="utf-8")
    assert len({before, middle, templates_digest(of_school(own))}) == 3


def test_a_link_out_of_the_folder_is_not_followed(own, tmp_path):
    (tmp_path / "outside.html").write_text("тайна", encoding="utf-8")
    (own / "inner.html").symlink_to(tmp_path / "outside.html")
    (own / "remarks.html").write_text("{% include 'inner.html' %}", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"docgen\.template_error"):
        html("remarks.html", of_school(own), "x", remarks=[])


@pytest.mark.parametrize(
    "fetch",
    [
        '<img src="http://127.0.0.1:9/x.png" alt="x">', '<img src="file:///etc/hostname" alt="x">',
        '<link rel="stylesheet" href="https://example.org/x.css">', '<p style="background:url(//example.org/x)">x</p>',
        '<object data="file:///etc/passwd"></object>', '<img src="letopis-grid:no-such" alt="x">',
    ],
)  # fmt: skip
def test_a_template_fetches_nothing(fetch, own):
    (own / "certifying-sheet.html").write_text(
        f'{{% extends "paper.html" %}}{{% block content %}}{fetch}<p>текст</p>{{% endblock %}}', encoding="utf-8"
    )
    with pytest.raises(LetopisError) as caught:
        render_paper(every_form()["F-7"], of_school(own))
    assert caught.value.code in ("docgen.foreign_reference", "docgen.engine_complaint")


def test_a_style_sheet_fetches_nothing(own):
    (own / "edition.css").write_text("@import url(http://127.0.0.1:9/x.css);", encoding="utf-8")
    (own / "gost2025").mkdir()
    (own / "gost2025" / "edition.css").write_text("@import url(http://127.0.0.1:9/x.css);", encoding="utf-8")
    about = of_school(own)
    assert "127.0.0.1" in css("edition.css", about)
    with pytest.raises((IntegrityError, LetopisError)):
        render_paper(every_form()["F-7"], about)


def test_markup_in_the_data_stays_text(tmp_path):
    from docgen.paper import Paper, Text

    paper = Paper("x", "<b>Школа</b>", "АКТ", "{{ 7 * 7 }}", (Text('<img src="http://127.0.0.1:9/x">'),))
    text = " ".join(pages_text(render_paper(paper, facts()).pdf, tmp_path)[0].split())
    assert "<b>Школа</b>" in text
    assert "{{ 7 * 7 }}" in text
    assert '<img src="http://127.0.0.1:9/x">' in text
