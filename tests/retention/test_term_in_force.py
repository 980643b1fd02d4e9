"""Terms lengthen by themselves; shorter ones are the commission's, and never go before a longer regulation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.term import Term
from retention.term_in_force import is_longer, term_in_force

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
