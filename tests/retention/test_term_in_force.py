"""Terms lengthen by themselves; shorter ones are the commission's, and never go before a longer regulation."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.term import Term
from retention.term_in_force import is_longer, term_in_force
from retention.terms import counted_from, first_act_year

FIVE, SEVEN, THREE, EVER = Term(5, "п. 7.7"), Term(7, "п. 8.1"), Term(3, "решение ЭК"), Term(None, "ст. 1")

terms = st.one_of(st.none(), st.builds(Term, st.one_of(st.none(), st.integers(1, 150)), st.sampled_from(["а", "б"])))


@pytest.mark.parametrize(
    ("recorded", "regulation", "decided", "counts"),
    [
        (FIVE, FIVE, None, FIVE),
        (FIVE, SEVEN, None, SEVEN),
        (SEVEN, FIVE, None, SEVEN),
        (FIVE, EVER, None, EVER),
        (EVER, FIVE, None, EVER),
        (FIVE, None, None, FIVE),
        (None, FIVE, None, FIVE),
        (None, None, None, None),
        (SEVEN, THREE, THREE, THREE),
        (SEVEN, FIVE, THREE, FIVE),
        (FIVE, EVER, THREE, EVER),
        (FIVE, FIVE, EVER, EVER),
    ],
)
def test_which_term_counts(recorded, regulation, decided, counts):
    assert term_in_force(recorded, regulation, decided) == counts


@given(terms, terms)
def test_without_a_decision_nothing_gets_shorter(recorded, regulation):
    counts = term_in_force(recorded, regulation)
    assert recorded is None or counts is not None
    assert recorded is None or not is_longer(recorded, counts)


@given(terms, terms, terms)
def test_nothing_gets_shorter_than_the_regulation(recorded, regulation, decided):
    counts = term_in_force(recorded, regulation, decided)
    assert regulation is None or (counts is not None and not is_longer(regulation, counts))


def test_an_event_stays_with_the_term_whoever_names_it():
    after, seven_after = replace(FIVE, starts_after=("выпуска",)), replace(SEVEN, starts_after=("выпуска",))
    assert term_in_force(after, FIVE) == after
    assert term_in_force(FIVE, after) == after
    assert term_in_force(after, SEVEN) == seven_after
    assert term_in_force(after, None, SEVEN) == seven_after  # the commission decides on years
    assert term_in_force(None, after) == after
    moved = replace(FIVE, starts_after=("перевода",))
    assert term_in_force(moved, seven_after) == replace(SEVEN, starts_after=("перевода", "выпуска")), "both are awaited"


@given(terms, terms, st.one_of(st.none(), st.dates()), st.dates())
def test_an_event_makes_nothing_due_earlier(recorded, regulation, happened, closed_on):
    if recorded is None or closed_on.year > 9000 or (happened and happened.year > 9000):
        return
    event = replace(recorded, starts_after=("выпуска",))
    counts, plain = term_in_force(event, regulation), term_in_force(recorded, regulation)
    assert counts is not None
    assert plain is not None
    year = first_act_year(counted_from(closed_on, counts, happened), counts)
    assert year is None or year >= (first_act_year(closed_on, plain) or 9999)
