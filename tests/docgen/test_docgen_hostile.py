"""Text that tries to be something else: markup, control characters, reversed writing, letters without a glyph."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.engine import draw
from docgen.journal import render_journal
from docgen.letters import page_text
from docgen.summary import render_summary
from docgen.typeface import pt_letters, symbol_letters
from journals.summary import summary_of
from kernel.errors import BadInputError, IntegrityError, UnavailableError
from tests.docgen.factory import facts, journal_json, journal_of
from tests.docgen.reading import pages_text

MARKUP = '</p><script>alert(1)</script><img src="file:///etc/passwd"> {{ 7*7 }} {% raw %} &amp; <!-- "\' url(http://x/)'


def with_text(text, field="topic"):
    value = journal_json(pupils=2, subjects=1, weekly=1)
    if field == "surname":
        value["pupils"][0]["surname"] = text
    elif field == "subject":
        value["subjects"][0]["name"] = text
    elif field == "school":
        value["school"] |= {"full_name": text, "short_name": text}
    elif field == "mark":
        value["subjects"][0]["lessons"][0]["cells"] = [{"pupil": "p1", "marks": [{"value": text}]}]
    elif field == "decision":
        value["decisions"][0] |= {"kind": text}
    else:
        value["subjects"][0]["lessons"][0][field] = text
    return journal_of(value)


@pytest.mark.parametrize("field", ["topic", "homework", "surname", "subject", "school", "mark"])
def test_markup_is_printed_as_it_is(field, tmp_path):
    rendered = render_journal(with_text(MARKUP, field), facts(), data=b"{}")
    raw = "".join("".join(pages_text(rendered.pdf, tmp_path, "-raw")).split())
    assert "".join(MARKUP.split()) in raw


@pytest.mark.parametrize("field", ["surname", "subject", "school", "decision"])
def test_markup_in_the_summary_is_printed_as_it_is(field, tmp_path):
    rendered = render_summary(summary_of(with_text(MARKUP, field)), facts(), data=b"{}")
    raw = "".join("".join(pages_text(rendered.pdf, tmp_path, "-raw")).split())
    assert "".join(MARKUP.split()) in raw


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\u202e", "\u2066", "\u200f", "\u2028", "\ue000"])
def test_control_characters_are_refused_by_name_and_place(sign):
    with pytest.raises(BadInputError) as caught:
        render_journal(with_text(f"тема{sign}урока"), facts(), data=b"{}")
    assert caught.value.code == "docgen.control_character"
    assert f"U+{ord(sign):04X}" in caught.value.message
    assert "предмет № 1, урок 01.09.2025, тема" in caught.value.message


@pytest.mark.parametrize("sign", ["🎉", "中", "א", "س", "ก", "\U0001f1f7"])
def test_letters_without_a_glyph_are_refused_by_name_and_place(sign):
    with pytest.raises(BadInputError) as caught:
        render_journal(with_text(f"фамилия{sign}", "surname"), facts(), data=b"{}")
    assert caught.value.code == "docgen.missing_glyph"
    assert sign in caught.value.message
    assert f"U+{ord(sign):04X}" in caught.value.message
    assert "обучающийся № 1, фамилия" in caught.value.message


def test_message_of_a_refused_letter_names_no_person():
    with pytest.raises(BadInputError) as caught:
        render_summary(summary_of(with_text("Иванова🎉", "surname")), facts(), data=b"{}")
    assert "Иванова" not in caught.value.message


@pytest.mark.parametrize("field", ["topic", "subject", "surname", "school"])
def test_letters_of_lessons_and_of_the_languages_of_russia_are_printed(field, verapdf, tmp_path):
    text = "α → β, ∠ABC ≤ 90°, √2 ≈ 1,41; Ҡурай Әминә Җиһан Ӏ ӏ ң ө ү һ ё Ё № «»"
    journal = with_text(text, field)
    rendered = render_journal(journal, facts(), data=b"{}")
    raw = " ".join("".join(pages_text(rendered.pdf, tmp_path, "-raw")).split())
    assert text in raw
    path = tmp_path / "letters.pdf"
    path.write_bytes(rendered.pdf)
    assert verapdf.check([path])[path].failures == ()


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("й", "й"),
        ("а\u00adб\u200bв\ufeff", "абв"),
        ("а\u2009б\tв", "а б в"),
        ("№\u202f5", "№\u00a05"),
        ("а\r\nб\rв", "а\nб\nв"),
    ],
)
def test_ordinary_variants_are_made_plain(given_, shown):
    assert page_text(given_, "тест") == shown


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_text_is_either_refused_or_has_a_glyph_for_every_letter(text):
    try:
        shown = page_text(text, "тест")
    except BadInputError as error:
        shown, code = "", error.code
    else:
        code = ""
    assert code in ("", "docgen.control_character", "docgen.missing_glyph")
    assert set(shown) <= pt_letters() | symbol_letters() | {"\n"}


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<img src="file:///etc/hostname" alt="x">',
        '<link rel="stylesheet" href="https://example.invalid/a.css">',
        '<p style="background:url(file:///etc/passwd)">x</p>',
        '<object data="data:text/plain,x"></object>',
    ],
)
def test_engine_fetches_nothing(markup):
    with pytest.raises(IntegrityError) as caught:
        draw(f"<html lang=ru><title>x</title><body>{markup}", "", level="3a", pictures={}, prefix="x")
    assert caught.value.code == "docgen.foreign_reference"


def test_engine_complaint_is_an_error():
    with pytest.raises(UnavailableError) as caught:
        draw("<html lang=ru><title>x</title><body><p>x", "p { colour: red }", level="3a", pictures={}, prefix="x")
    assert caught.value.code == "docgen.engine_complaint"
