"""Tab stops, widths and broken lines, by their laws."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.names import fitted
from docgen.tabbed import CELL_SIZE, PAD, SLOT, Entry, slots_for, tabbed_line
from docgen.typeface import NARROW, SANS, em_width, wrapped

LETTERS = st.sampled_from(string.digits + "НБУПОСВнбупосвзач/—")
CELLS = st.lists(st.text(LETTERS, max_size=6), min_size=1, max_size=27)


def places(line):
    """Where each text of a line begins and ends, as Pango sets it: a tab goes to the next stop to the right."""
    x, found = 0.0, []
    for at, piece in enumerate(line.split("\t")):
        if at:
            x = (int(x // SLOT + 1e-9) + 1) * SLOT
        lead = len(piece) - len(piece.lstrip(" "))
        if piece.strip():
            begins = x + em_width(NARROW, " " * lead) * CELL_SIZE
            found.append((piece.strip(), begins, begins + em_width(NARROW, piece.strip()) * CELL_SIZE))
        x += em_width(NARROW, piece) * CELL_SIZE
    return found


@given(CELLS)
def test_every_text_lies_in_its_own_slots(texts):
    entries = [Entry(text, slots_for(text)) for text in texts]
    found = places(tabbed_line(entries))
    stop, expected = 0, []
    for entry in entries:
        if entry.text:
            expected.append((entry.text, stop * SLOT, (stop + entry.slots) * SLOT))
        stop += entry.slots
    assert [text for text, _, _ in found] == [text for text, _, _ in expected]
    for (_, begins, ends), (_, left, right) in zip(found, expected, strict=True):
        assert left <= begins
        assert ends + PAD <= right


@given(st.text(LETTERS, min_size=1, max_size=5))
def test_text_is_near_the_middle_of_its_slots(text):
    slots = slots_for(text)
    ((_, begins, ends),) = places(tabbed_line([Entry(text, slots)]))
    middle = (begins + ends) / 2 + PAD
    assert abs(middle - slots * SLOT / 2) < em_width(NARROW, " ") * CELL_SIZE + 1


WORDS = st.text(st.sampled_from("абвгдежзийклмн опрст уфх-,.\n"), max_size=300)


@given(WORDS, st.floats(min_value=30, max_value=400))
@settings(max_examples=200)
def test_wrapping_loses_nothing_and_is_never_too_wide(text, width):
    lines = wrapped(SANS, 10, text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(em_width(SANS, line) * 10 <= width + 1e-6 for line in lines)


def test_wrapping_keeps_line_feeds_and_breaks_between_words():
    assert wrapped(SANS, 10, "один два\nтри", 1000) == ("один два", "три")
    first, *_ = wrapped(SANS, 10, "математика физика", em_width(SANS, "математика ф") * 10)
    assert first == "математика"


@given(st.text(st.sampled_from("АБВГДЕабвгдежз -"), min_size=1, max_size=120))
def test_names_are_whole_or_marked_as_cut(name):
    shown = fitted(name, 9)
    assert slots_for(shown.text, shown.size) <= 9
    assert shown.cut == (shown.text != name)
    assert not shown.cut or shown.text.endswith("…")
