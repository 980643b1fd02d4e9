"""Counting a term, and what record.json says of it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.digests import canonical_json
from kernel.errors import IntegrityError, RefusedError
from kernel.kinds import Kind
from profiles.load import load_builtin, profile_bytes, profile_digest, read_profile
from profiles.words import Carrier
from retention.explain import explain
from retention.record import ProfileRef, Retention, retention_for
from retention.terms import Term, counted_from, expires_on, first_act_date, first_act_year, retention_starts

FIVE = Term(5, "S001 П-7.7", "журналов успеваемости … - 5 лет")
FOR_EVER = Term(None, "приказ № 1", "хранить постоянно")
PROFILE = ProfileRef("demo", "example-1", "0" * 64)

days = st.dates(date(1950, 1, 1), date(2200, 12, 31))
years = st.one_of(st.none(), st.integers(1, 150))
events = st.lists(st.text(min_size=1, max_size=20), max_size=2).map(tuple)
terms = st.builds(Term, years, st.text(max_size=20), st.text(max_size=20), starts_after=events)
retentions = st.builds(
    Retention,
    kind=st.sampled_from(Kind),
    term=terms,
    closed_on=days,
    profile=st.just(PROFILE),
    carrier=st.sampled_from(Carrier),
)


def closed(day, term=FIVE):
    return Retention(Kind.JOURNAL, term, day, PROFILE)


@pytest.mark.parametrize(
    ("day", "starts", "expires", "year"),
    [
        (date(2024, 6, 5), date(2025, 1, 1), date(2029, 12, 31), 2030),
        (date(2024, 12, 31), date(2025, 1, 1), date(2029, 12, 31), 2030),
        (date(2025, 1, 1), date(2026, 1, 1), date(2030, 12, 31), 2031),
        (date(2024, 2, 29), date(2025, 1, 1), date(2029, 12, 31), 2030),
        (date(2024, 1, 1), date(2025, 1, 1), date(2029, 12, 31), 2030),
    ],
)
def test_edges_of_the_year(day, starts, expires, year):
    assert retention_starts(day) == starts
    assert expires_on(day, FIVE) == expires
    assert first_act_year(day, FIVE) == year
    assert first_act_date(day, FIVE) == date(year, 1, 1)


def test_worked_examples_of_the_law():
    assert first_act_year(date(2011, 5, 1), Term(3, "пример")) == 2015
    assert first_act_year(date(2024, 6, 1), Term(25, "S003 4.4")) == 2050
    assert first_act_year(date(2024, 6, 1), Term(75, "S001 П-7.7")) == 2100


def test_permanent_has_no_end():
    day = date(2024, 6, 5)
    assert (expires_on(day, FOR_EVER), first_act_year(day, FOR_EVER), first_act_date(day, FOR_EVER)) == (None,) * 3


@given(days, st.integers(1, 150))
def test_the_term_is_served_in_full(day, years):
    term = Term(years, "п")
    starts, expires, listed = retention_starts(day), expires_on(day, term), first_act_date(day, term)
    assert expires is not None
    assert listed == expires + timedelta(days=1)
    assert listed.replace(year=listed.year - years) == starts > day


AFTER = Term(25, "S003 4.4", starts_after=("выпуска класса",))


@pytest.mark.parametrize(
    ("happened", "counted", "year"),
    [
        (None, None, None),
        (date(2024, 12, 31), date(2024, 12, 31), 2050),
        (date(2025, 1, 1), date(2025, 1, 1), 2051),
        (date(2020, 6, 25), date(2024, 6, 5), 2050),  # it can't have happened before the case was closed
    ],
)
def test_a_term_that_runs_after_an_event(happened, counted, year):
    kept = replace(closed(date(2024, 6, 5), AFTER), happened_on=happened)
    assert (kept.counted_from, kept.first_act_year) == (counted, year)
    assert kept.awaits is (happened is None)
    assert counted_from(date(2024, 6, 5), FIVE, happened) == date(2024, 6, 5)


def test_what_waits_for_an_event_is_told():
    kept = closed(date(2024, 6, 5), AFTER)
    assert explain(kept, date(2090, 1, 1)) == (
        "Срок ещё не исчисляется: дело закрыто 05.06.2024, хранить 25 лет после выпуска класса (S003 4.4), "
        "а день этого события не внесён."
    )
    told = explain(replace(kept, happened_on=date(2026, 6, 25)), date(2030, 1, 1))
    assert "событие — 25.06.2026" in told
    assert "исчисляется с 01.01.2027 и истекает 31.12.2051" in told


def test_for_ever_waits_for_nothing():
    kept = closed(date(2024, 6, 5), Term(None, "приказ № 1", starts_after=("выпуска класса",)))
    assert (kept.awaits, kept.first_act_year, kept.term.text) == (False, None, "постоянно")


def test_a_day_that_the_term_does_not_run_from_is_not_told():
    kept = replace(closed(date(2024, 6, 5)), happened_on=date(2026, 6, 25))
    assert "событие" not in explain(kept, date(2030, 1, 1))
    assert kept.first_act_year == 2030


@pytest.mark.parametrize("wrong", ["выпуска класса", [], [""], [5], None])
def test_events_that_are_none_are_not_believed(wrong):
    written = closed(date(2024, 6, 5), AFTER).as_json()
    with pytest.raises(IntegrityError, match="starts_after"):
        Retention.from_json(written | {"starts_after": wrong})


def test_a_start_is_not_believed_where_an_event_is_awaited():
    written = closed(date(2024, 6, 5), AFTER).as_json()
    assert (written["starts"], written["first_act_year"]) == (None, None)
    with pytest.raises(IntegrityError, match="starts"):
        Retention.from_json(written | {"starts": "2025-01-01"})
    with pytest.raises(IntegrityError, match="first_act_year"):
        Retention.from_json(written | {"first_act_year": 2050})


@given(retentions)
def test_json_round_trip(retention):
    written = json.loads(canonical_json(retention.as_json()))
    assert Retention.from_json(written) == retention
    assert Retention.from_json(written).as_json() == written


@given(retentions, st.dictionaries(st.text(min_size=6, max_size=9).map(lambda key: "x-" + key), st.integers()))
def test_unknown_fields_survive(retention, unknown):
    written = retention.as_json()
    written.update(unknown)
    written["profile"].update(unknown)
    again = Retention.from_json(written)
    assert again.as_json() == written
    assert dict(again.extra) == unknown


def test_what_is_written():
    profile, data = load_builtin("alkhan-yurt-2022"), profile_bytes("alkhan-yurt-2022")
    retention = retention_for(profile, Kind.SUMMARY, date(2024, 6, 5), profile_digest(data))
    assert retention.as_json() == {
        "schema": "letopis/retention/1",
        "kind": "summary",
        "carrier": "electronic",
        "term": 75,
        "clause": "S001 П-7.7",
        "norm": "изъятые из электронных журналов успеваемости учащихся сводные ведомости успеваемости на бумажных "
        "носителях - 75 лет",
        "article": "",
        "closed_on": "2024-06-05",
        "starts": "2025-01-01",
        "first_act_year": 2100,
        "profile": {"id": "alkhan-yurt-2022", "version": "2022-08-20", "sha256": profile_digest(data)},
    }


def test_permanent_is_written_as_a_word():
    written = closed(date(2024, 6, 5), FOR_EVER).as_json()
    assert written["term"] == "permanent"
    assert written["first_act_year"] is None


def test_an_unset_term_blocks_the_closing():
    with pytest.raises(RefusedError) as caught:
        retention_for(load_builtin("brut-2023"), Kind.JOURNAL, date(2024, 6, 5), "0" * 64)
    assert caught.value.code == "profile.term_unset"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("schema", "letopis/retention/2"),
        ("kind", "diary"),
        ("carrier", "clay"),
        ("term", None),
        ("term", 0),
        ("term", True),
        ("term", 151),
        ("term", "5"),
        ("clause", 7),
        ("norm", None),
        ("article", None),
        ("closed_on", "05.06.2024"),
        ("closed_on", "20240605"),
        ("closed_on", "9999-06-05"),
        ("closed_on", "9994-06-05"),
        ("profile", None),
        ("profile", {"id": "x", "version": "1"}),
    ],
)
def test_a_damaged_description_is_lost_integrity(field, value):
    written = closed(date(2024, 6, 5)).as_json() | {field: value}
    with pytest.raises(IntegrityError) as caught:
        Retention.from_json(written)
    assert caught.value.code == "retention.malformed"
    assert field in caught.value.message or field == "profile"


@pytest.mark.parametrize("field", ["term", "closed_on", "starts", "first_act_year", "profile", "clause"])
def test_a_missing_field_is_lost_integrity(field):
    written = closed(date(2024, 6, 5)).as_json()
    del written[field]
    with pytest.raises(IntegrityError):
        Retention.from_json(written)


def test_not_an_object():
    with pytest.raises(IntegrityError):
        Retention.from_json([])


@pytest.mark.parametrize(("field", "value"), [("starts", "2024-01-01"), ("first_act_year", 2029), ("term", 4)])
def test_dates_that_do_not_follow_from_the_term_are_lost_integrity(field, value):
    written = closed(date(2024, 6, 5)).as_json() | {field: value}
    with pytest.raises(IntegrityError) as caught:
        Retention.from_json(written)
    assert caught.value.code == "retention.inconsistent"
    assert "05.06.2024" in caught.value.message


def test_a_shorter_profile_later_does_not_shorten_an_old_record():
    old = closed(date(2024, 6, 5), Term(75, "старый акт"))
    assert Retention.from_json(old.as_json()).first_act_year == 2100


def test_explained_before_the_term_is_over():
    text = explain(closed(date(2024, 6, 5)), date(2026, 1, 1))
    assert text == (
        "Можно уничтожить не ранее 2030 года, потому что дело закрыто 05.06.2024, срок хранения 5 лет исчисляется "
        "с 01.01.2025 и истекает 31.12.2029 (S001 П-7.7: «журналов успеваемости … - 5 лет»)."
    )


def test_explained_after_the_term_is_over():
    retention = closed(date(2024, 6, 5))
    assert explain(retention, date(2029, 12, 31)).startswith("Можно уничтожить не ранее 2030 года")
    assert explain(retention, date(2030, 1, 1)).startswith("Срок хранения истёк")
    assert "в акт с 01.01.2030" in explain(retention, date(2030, 1, 1))


def test_explained_for_ever_and_with_an_article():
    assert explain(closed(date(2024, 6, 5), FOR_EVER), date(2200, 1, 1)).startswith("Хранить постоянно: дело закрыто")
    article = replace(FIVE, article="ст. 10")
    assert "статья перечня: ст. 10" in explain(closed(date(2024, 6, 5), article), date(2026, 1, 1))
    assert "срок хранения 1 год " in explain(closed(date(2024, 6, 5), Term(1, "п")), date(2024, 6, 5))


@pytest.mark.parametrize(
    ("what", "closed_on", "years", "year"),
    [
        # An autumn supplement counts from its own closing, and may fall beyond the year's end (domain §5.3).
        ("summary, June", date(2024, 6, 10), 25, 2050),
        ("supplement, September", date(2024, 9, 20), 25, 2050),
        ("supplement, 31 December", date(2024, 12, 31), 25, 2050),
        ("supplement, 9 January", date(2025, 1, 9), 25, 2051),
        # Grades 9 and 11 are closed after the state examinations, which may end after 30 June.
        ("grade 9, 30 June", date(2024, 6, 30), 75, 2100),
        ("grade 11, 5 July", date(2024, 7, 5), 75, 2100),
        ("grade 9, retakes in September", date(2024, 9, 28), 75, 2100),
    ],
)
def test_each_item_counts_from_its_own_closing(what, closed_on, years, year):
    assert first_act_year(closed_on, Term(years, what)) == year
    assert first_act_date(closed_on, Term(years, what)) == date(year, 1, 1)


def test_an_act_of_destruction_is_kept_for_ever():
    said = b'[records.act.term]\nvalue = "permanent"'
    content = profile_bytes("demo")
    assert content.count(said) == 1
    shorter = read_profile(content.replace(said, b"[records.act.term]\nvalue = 5"), "demo.toml")
    assert retention_for(load_builtin("demo"), Kind.ACT, date(2024, 6, 5), "0" * 64).first_act_year is None
    with pytest.raises(RefusedError) as caught:
        retention_for(shorter, Kind.ACT, date(2024, 6, 5), "0" * 64)
    assert caught.value.code == "profile.act_not_permanent"
