"""Decisions: never early, never in doubt, a hold always wins, and always with reasons."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.ids import RecordId, SchoolYear
from kernel.kinds import Kind
from profiles.term import Term
from profiles.words import Original
from retention.blocks import SummaryStanding, summary_blocks
from retention.decisions import Decision, Reason, decide
from retention.holds import Hold, holds_on
from retention.record import ProfileRef, Retention

PROFILE = ProfileRef("demo", "example-1", "0" * 64)
JOURNAL = Retention(Kind.JOURNAL, Term(5, "S001 П-7.7", "5 лет"), date(2024, 6, 5), PROFILE)
HELD = Hold("h1", "school/2023-24/7a", "запрос прокуратуры № 7", date(2029, 12, 1))

days = st.dates(date(1950, 1, 1), date(2400, 12, 31))
years = st.one_of(st.none(), st.integers(1, 150))
blocks = st.one_of(st.none(), st.lists(st.just(Reason("retention.summary_not_signed", "…")), max_size=2))
holds = st.one_of(
    st.none(),
    st.lists(st.builds(Hold, st.just("h"), st.just("s"), st.just("…"), days, st.one_of(st.none(), days)), max_size=3),
)


@st.composite
def retentions(draw):
    closed_on = draw(st.dates(date(1950, 1, 1), date(2200, 12, 31)))
    event = draw(st.sampled_from([(), ("выпуска класса",)]))
    happened_on = draw(st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2200, 12, 31))))
    term = Term(draw(years), "п", starts_after=event)
    return Retention(draw(st.sampled_from(Kind)), term, closed_on, PROFILE, happened_on=happened_on)


def codes(decision):
    return [reason.code for reason in decision.reasons]


@pytest.mark.parametrize(
    ("closed_on", "on", "allowed"),
    [
        (date(2024, 6, 5), date(2029, 12, 31), False),
        (date(2024, 6, 5), date(2030, 1, 1), True),
        (date(2024, 12, 31), date(2030, 1, 1), True),
        (date(2025, 1, 1), date(2030, 12, 31), False),
        (date(2025, 1, 1), date(2031, 1, 1), True),
        (date(2024, 2, 29), date(2029, 12, 31), False),
        (date(2024, 2, 29), date(2030, 1, 1), True),
    ],
)
def test_edge_dates(closed_on, on, allowed):
    decision = decide(replace(JOURNAL, closed_on=closed_on), on=on, holds=(), blocks=())
    assert decision.allowed is allowed
    assert codes(decision) == ["retention.term_expired" if allowed else "retention.not_due"]
    assert decision.reasons[0].clause == "S001 П-7.7"


@given(retentions(), days, holds, blocks)
def test_never_due_before_the_first_of_january_of_the_first_act_year(retention, on, holds, blocks):
    decision = decide(retention, on=on, holds=holds, blocks=blocks)
    if retention.first_act_year is None or on < date(retention.first_act_year, 1, 1):
        assert not decision.allowed
    assert decision.reasons


@given(retentions(), days, holds, blocks)
def test_allowed_only_if_every_condition_holds(retention, on, holds, blocks):
    first = retention.first_act_year
    conditions = (
        first is not None and on.year >= first,
        holds is not None and all(hold.lifted_on is not None and hold.lifted_on <= on for hold in holds),
        blocks == [],
    )
    assert decide(retention, on=on, holds=holds, blocks=blocks).allowed is all(conditions)


@given(retentions(), days, holds, days)
def test_a_hold_always_wins(retention, on, others, since):
    standing = Hold("h", "s", "суд", since)
    decision = decide(retention, on=on, holds=[*(others or ()), standing], blocks=())
    assert not decision.allowed
    assert "retention.held" in codes(decision)


@given(retentions(), days, holds, blocks, st.integers(0, 200))
def test_lengthening_a_term_never_makes_anything_due(retention, on, holds, blocks, more):
    shorter = decide(retention, on=on, holds=holds, blocks=blocks)
    term = retention.term.years
    for longer in (None, None if term is None else term + more):
        lengthened = replace(retention, term=replace(retention.term, years=longer))
        if not shorter.allowed:
            assert not decide(lengthened, on=on, holds=holds, blocks=blocks).allowed


@given(retentions(), days, st.integers(0, 20000))
def test_what_is_due_stays_due(retention, on, later):
    if decide(retention, on=on, holds=(), blocks=()).allowed:
        assert decide(retention, on=on + timedelta(days=later), holds=(), blocks=()).allowed


def test_unknown_things_mean_do_not_destroy():
    on = date(2031, 1, 1)
    assert codes(decide(JOURNAL, on=on, holds=None, blocks=())) == ["retention.holds_unknown"]
    assert codes(decide(JOURNAL, on=on, holds=(), blocks=None)) == ["retention.blocks_unknown"]
    assert codes(decide(None, on=on, holds=(), blocks=())) == ["retention.unknown"]
    everything = decide(None, on=on, holds=None, blocks=None)
    assert not everything.allowed
    assert len(everything.reasons) == 3


def test_every_reason_against_is_told():
    block = Reason("retention.summary_not_signed", "Сводная ведомость не подписана.")
    decision = decide(JOURNAL, on=date(2029, 12, 31), holds=[HELD], blocks=[block])
    assert codes(decision) == ["retention.not_due", "retention.held", "retention.summary_not_signed"]
    assert "запрос прокуратуры № 7" in decision.reasons[1].text
    assert "01.12.2029" in decision.reasons[1].text


def test_permanent_is_never_due():
    decision = decide(replace(JOURNAL, term=Term(None, "приказ")), on=date(9999, 12, 31), holds=(), blocks=())
    assert codes(decision) == ["retention.permanent"]


def test_a_hold_holds_until_the_day_it_is_lifted():
    lifted = replace(HELD, lifted_on=date(2031, 3, 1), lift_basis="письмо № 8")
    assert not decide(JOURNAL, on=date(2031, 2, 28), holds=[lifted], blocks=()).allowed
    assert decide(JOURNAL, on=date(2031, 3, 1), holds=[lifted], blocks=()).allowed


def test_a_hold_set_later_holds_for_an_earlier_day_too():
    assert HELD.in_force(date(2020, 1, 1))


def test_holds_cover_by_prefix():
    record = RecordId("school", SchoolYear(2024), "7a", Kind.JOURNAL)
    for covering in ("school", "school/2023-24", "school/2023-24/7", "school/2023-24/7a/journal", ""):
        assert holds_on(record, [replace(HELD, record=covering)]), covering
    for other in ("school/2023-24/8", "school/2024-25", "school/2023-24/7a/summary", "other"):
        assert not holds_on(str(record), [replace(HELD, record=other)]), other


def test_a_decision_without_reasons_cannot_be_made():
    with pytest.raises(ValueError, match="reason"):
        Decision(allowed=True, reasons=())


def test_a_moment_is_not_a_day():
    with pytest.raises(TypeError):
        decide(JOURNAL, on=datetime(2031, 1, 1), holds=(), blocks=())  # noqa: DTZ001  (that is the mistake tested)


def test_reason_as_json():
    assert Reason("a.b", "т", "п").as_json() == {"code": "a.b", "text": "т", "clause": "п"}


GOOD = SummaryStanding(signed=True, inventoried=True, media_verified=3, media_wanted=3)


def blocked(**changes):
    return [reason.code for reason in summary_blocks(Kind.JOURNAL, replace(GOOD, **changes))]


def test_the_journal_waits_for_its_summary():
    assert blocked() == []
    assert blocked(signed=False) == ["retention.summary_not_signed"]
    assert blocked(inventoried=False) == ["retention.summary_not_inventoried"]
    assert blocked(media_verified=2) == ["retention.summary_incomplete"]
    assert blocked(media_verified=0, media_wanted=0) == ["retention.summary_incomplete"]
    assert len(summary_blocks(Kind.JOURNAL, SummaryStanding())) == 3
    assert [r.code for r in summary_blocks(Kind.JOURNAL, None)] == ["retention.summary_unknown"]
    assert "2 из 3" in summary_blocks(Kind.JOURNAL, replace(GOOD, media_verified=2))[0].text


def test_other_kinds_do_not_wait():
    assert summary_blocks(Kind.SUMMARY, None) == ()


def test_an_inventoried_paper_summary_opens_the_block_only_where_paper_is_the_original():
    assert blocked(signed=False, paper_inventoried=True, original=Original.PAPER) == []
    assert blocked(signed=False, paper_inventoried=False, original=Original.PAPER) == ["retention.summary_not_signed"]
    for original in (Original.ELECTRONIC, Original.BOTH, None):
        assert blocked(signed=False, paper_inventoried=True, original=original) == ["retention.summary_not_signed"]


def test_a_protocol_that_no_summary_exists_opens_the_block():
    assert blocked(signed=False, media_verified=0, absence_protocol="№ 3 от 14.01.2030") == []
    assert blocked(signed=False, absence_protocol="  ") == ["retention.summary_not_signed"]


@given(st.data(), retentions(), days)
def test_the_order_of_what_happened_changes_nothing(data, retention, on):
    """Holds and blocks are told by several media, in whatever order they are read."""
    told = data.draw(
        st.lists(st.builds(Hold, st.text("hij", min_size=1), st.just("s"), st.just("…"), days), max_size=4)
    )
    against = data.draw(st.lists(st.builds(Reason, st.sampled_from(["a.b", "c.d"]), st.just("…")), max_size=3))
    once = decide(retention, on=on, holds=told, blocks=against)
    again = decide(retention, on=on, holds=data.draw(st.permutations(told)), blocks=data.draw(st.permutations(against)))
    assert once.allowed is again.allowed
    assert sorted(map(str, once.reasons)) == sorted(map(str, again.reasons))
