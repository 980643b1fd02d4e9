"""Terms that run after an event: nothing is due before the event is entered, and everything in its time after."""

import json
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from archive_store.medium import read_whole
from archive_store.paths import EVENTS
from kernel.ids import SchoolYear
from kernel.kinds import Kind
from operations.auditing import audit
from operations.due import due_on
from operations.paper_cases import Described, add_case
from operations.term_starts import start_terms, take_start_back
from operations.terms_in_force import TermsInForce
from tests.conftest import School, new_school
from tests.operations.conftest import JANUARY, JOURNALS, Within, code_of, quiet
from tests.regulation_clauses import starts_after

EVENT, OTHER = "выпуска класса", "перевода класса"
ORDER = "приказ о выпуске № 41 от 25.06.2028"
SUMMER = date(2028, 6, 25)


def says(school: School, kind: str, event: str = EVENT) -> None:
    """The regulation lets the kind's term run after the event."""
    profile = school.home / "profile.toml"
    text = profile.read_text(encoding="utf-8").partition(f"\n[{kind}.starts_after]")[0]
    profile.write_text(text + starts_after(kind, event), encoding="utf-8")


def awaiting(school: School, within: Within, on: date) -> set[str]:
    return {one.record for one in due_on(within(school), on).awaiting}


def due(school: School, within: Within, on: date) -> set[str]:
    return {one.record for one in due_on(within(school), on).due}


@pytest.fixture
def waiting(expired: School) -> School:
    says(expired, "journal")
    return expired


def test_nothing_is_due_before_the_event(waiting: School, within: Within) -> None:
    found = due_on(within(waiting), date(2090, 1, 1))
    assert set(JOURNALS) == {one.record for one in found.awaiting}
    assert not {one.record for one in found.due} & set(JOURNALS)
    reason = found.awaiting[0].decision.reasons[0]
    assert reason.code == "retention.awaits_event"
    assert "хранить 5 лет после выпуска класса" in reason.text
    told = waiting.ok("retention", "due", "--on", "2090-01-01")
    assert [one["id"] for one in told["awaiting"]] == list(JOURNALS)
    listed = {one["id"]: one for one in waiting.ok("status")["records"]}
    assert (listed[JOURNALS[0]]["first_act_year"], listed[JOURNALS[0]]["kept"]) == (None, "5 лет после выпуска класса")
    assert listed[JOURNALS[0].replace("journal", "summary")]["kept"] == "до 2101 года включительно"


def test_from_the_event_on_the_term_runs(waiting: School, within: Within) -> None:
    told = waiting.ok(
        "retention", "start", "test/2025-26/5a", "--on", str(SUMMER), "--basis", ORDER, "--as", "archivist"
    )
    assert told["records"] == [{"id": JOURNALS[0], "event": EVENT, "first_act_year": 2034}]
    assert JOURNALS[0] not in due(waiting, within, date(2033, 12, 31))
    assert JOURNALS[0] in due(waiting, within, date(2034, 1, 1))
    assert awaiting(waiting, within, date(2034, 1, 1)) == {JOURNALS[1]}
    listed = {one["id"]: one for one in waiting.ok("status")["records"]}
    assert listed[JOURNALS[0]]["first_act_year"] == 2034
    services = within(waiting)
    for name, medium in services.media.attached():
        assert "term-start" in [json.loads(line)["verb"] for line in read_whole(medium, EVENTS).splitlines()], name
    assert audit(services, quiet).report.ok


def test_the_later_of_two_days_counts_whatever_came_first(waiting: School, within: Within) -> None:
    services = within(waiting, JANUARY)
    start_terms(services, JOURNALS, SUMMER, ORDER, "archivist")
    start_terms(services, [JOURNALS[0]], date(2029, 6, 25), ORDER, "archivist")
    assert TermsInForce(services).day_of(JOURNALS[0], EVENT) == date(2029, 6, 25)
    for day in (SUMMER, date(2029, 6, 25), date(2020, 1, 1)):
        again = partial(start_terms, services, [JOURNALS[0]], day, ORDER, "archivist")
        assert code_of(again) == "term.unchanged"
    assert TermsInForce(services).day_of(JOURNALS[1], EVENT) == SUMMER


def test_the_commission_decides_on_years_not_on_the_event(waiting: School, within: Within) -> None:
    waiting.ok("retention", "term", JOURNALS[0], "--years", "7", "--protocol", "№ 3 от 15.12.2031", "--as", "archivist")
    assert JOURNALS[0] in awaiting(waiting, within, date(2090, 1, 1))
    start_terms(within(waiting, JANUARY), [JOURNALS[0]], SUMMER, ORDER, "archivist")
    assert JOURNALS[0] not in due(waiting, within, date(2035, 12, 31))
    assert JOURNALS[0] in due(waiting, within, date(2036, 1, 1))


@pytest.mark.parametrize(
    ("record", "on", "basis", "code"),
    [
        (JOURNALS[0], date(2032, 1, 11), ORDER, "term.event_in_future"),
        (JOURNALS[0], SUMMER, "№", "basis.unfit"),
        (JOURNALS[0].replace("journal", "summary"), SUMMER, ORDER, "term.no_event"),
        ("test/2025-26/5", SUMMER, ORDER, "record.not_found"),
    ],
)
def test_what_is_refused(record: str, on: date, basis: str, code: str, waiting: School, within: Within) -> None:
    services = within(waiting, JANUARY)
    assert code_of(lambda: start_terms(services, [record], on, basis, "archivist")) == code
    assert not list(services.events.events("term-start"))


def test_a_word_that_might_be_forgotten_is_not_entered(waiting: School, within: Within) -> None:
    services = within(waiting, JANUARY)
    for name in ("b", "c"):
        waiting.medium(name).rename(waiting.home / f"away-{name}")
    assert code_of(lambda: start_terms(services, JOURNALS, SUMMER, ORDER, "archivist")) == "act.too_few_to_tell"
    assert not list(services.events.events("term-start"))


def test_only_who_draws_up_acts_may_enter_it(waiting: School) -> None:
    done = waiting.run("retention", "start", JOURNALS[0], "--on", "2028-06-25", "--basis", ORDER, "--as", "director")
    assert done.code == 4


def test_a_case_on_paper_waits_like_any_other(expired: School, within: Within) -> None:
    says(expired, "summary")
    services = within(expired, JANUARY)
    case = add_case(
        services, Described("9Б", SchoolYear(2009), Kind.SUMMARY, date(2010, 6, 1), place="хранилище"), "archivist"
    )
    found = due_on(services, date(2090, 1, 1))
    assert str(case.record) in {str(one.case.record) for one in found.paper_awaiting}
    [started] = start_terms(services, [str(case.record)], date(2011, 6, 20), ORDER, "archivist")
    assert started.first_act_year == 2011 + 75 + 1
    last = date(2086, 12, 31)
    assert str(case.record) not in {str(one.case.record) for one in due_on(services, last).paper}


def test_a_record_keeps_the_event_under_which_it_was_closed(
    tmp_path: Path, exports: list[Path], within: Within
) -> None:
    school = new_school(tmp_path)
    before = (school.home / "profile.toml").read_text(encoding="utf-8")
    says(school, "journal")
    school.ok("import", str(exports[0]))
    assert school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")["failed"] == []
    school.ok("sign", "--all", "--demo-key")
    (school.home / "profile.toml").write_text(before, encoding="utf-8")  # a later regulation that knows no event
    journals = {one["id"] for one in school.ok("status")["records"] if one["kind"] == "journal"}
    assert awaiting(school, within, date(2090, 1, 1)) == journals
    school.ok("reindex")
    listed = [one for one in school.ok("status")["records"] if one["kind"] == "journal"]
    assert {one["kept"] for one in listed} == {"5 лет после выпуска класса"}
    start_terms(within(school, datetime(2027, 1, 1, tzinfo=UTC)), sorted(journals), date(2026, 6, 25), ORDER, "owner")
    assert not awaiting(school, within, date(2031, 12, 31))
    years = {one["first_act_year"] for one in school.ok("status")["records"] if one["kind"] == "journal"}
    assert years == {2032}


def test_a_day_counts_for_the_event_that_it_was_entered_of(waiting: School, within: Within) -> None:
    """The regulation names another event afterwards: the class has been moved up, and has not left."""
    says(waiting, "journal", OTHER)
    services = within(waiting, JANUARY)
    start_terms(services, [JOURNALS[0]], date(2026, 6, 1), ORDER, "archivist")
    assert JOURNALS[0] in due(waiting, within, date(2032, 1, 1))
    says(waiting, "journal")
    assert JOURNALS[0] in awaiting(waiting, within, date(2090, 1, 1))
    start_terms(within(waiting, JANUARY), [JOURNALS[0]], SUMMER, ORDER, "archivist")
    assert JOURNALS[0] not in due(waiting, within, date(2033, 12, 31))
    assert JOURNALS[0] in due(waiting, within, date(2034, 1, 1))


def test_a_day_that_was_entered_by_mistake_is_taken_back(waiting: School, within: Within) -> None:
    services = within(waiting)
    started = start_terms(services, JOURNALS, date(2026, 6, 25), ORDER, "archivist")
    assert [one.first_act_year for one in started] == [2032, 2032]
    told = waiting.ok("retention", "unstart", JOURNALS[0], "--basis", "служебная записка № 3", "--as", "archivist")
    assert told["records"] == [JOURNALS[0]]
    assert awaiting(waiting, within, date(2090, 1, 1)) == {JOURNALS[0]}
    again = partial(take_start_back, services, [JOURNALS[0]], "служебная записка № 4", "archivist")
    assert code_of(again) == "term.not_started"
    start_terms(services, [JOURNALS[0]], date(2026, 6, 20), ORDER, "archivist")  # an earlier day may be the true one
    assert TermsInForce(services).day_of(JOURNALS[0], EVENT) == date(2026, 6, 20)
    assert audit(services, quiet).report.ok


def test_each_name_must_name_something(waiting: School, within: Within) -> None:
    services = within(waiting, JANUARY)
    assert code_of(partial(start_terms, services, [JOURNALS[0], "test/2025-26/9z"], SUMMER, ORDER, "archivist")) == (
        "record.not_found"
    )
    assert not list(services.events.events("term-start"))


def test_which_event_it_was_is_asked_where_there_are_two(waiting: School, within: Within) -> None:
    says(waiting, "summary", OTHER)
    services, scope = within(waiting, JANUARY), "test/2025-26/5a"
    assert code_of(partial(start_terms, services, [scope], SUMMER, ORDER, "archivist")) == "term.which_event"
    [started] = start_terms(services, [scope], SUMMER, ORDER, "archivist", OTHER)
    assert (started.record, started.event) == (f"{scope}/summary", OTHER)


@pytest.mark.parametrize("on", ["9999-12-31", "2032-01-12", "вчера", None])
def test_a_day_that_had_not_come_or_is_none_begins_nothing(on: str | None, waiting: School, within: Within) -> None:
    """Whoever wrote it into the log past the verb."""
    services = within(waiting, JANUARY)
    services.log("archivist", "term-start", JOURNALS[0], event=EVENT, on=on, basis=ORDER)
    assert JOURNALS[0] in awaiting(waiting, within, date(2090, 1, 1))


def test_a_case_on_paper_tells_the_audit_nothing_of_its_twin(expired: School, within: Within) -> None:
    services = within(expired, JANUARY)
    case = Described("5А", SchoolYear(2026), Kind.SUMMARY, date(2026, 6, 1), place="хранилище")
    add_case(services, case, "archivist")
    says(expired, "summary")
    start_terms(within(expired, JANUARY), ["test/2025-26/5a/summary"], SUMMER, ORDER, "archivist")
    [told] = services.events.events("term-start")
    assert told.details["first_act_year"] == 2028 + 75 + 1, "that of the electronic item"


def test_a_case_on_paper_is_reached_beside_an_electronic_item_that_waits_for_nothing(
    expired: School, within: Within
) -> None:
    """The case was entered while the regulation named the event; the record was closed when it named none."""
    profile = expired.home / "profile.toml"
    before = profile.read_text(encoding="utf-8")
    says(expired, "summary")
    case = Described("5А", SchoolYear(2026), Kind.SUMMARY, date(2026, 6, 1), place="хранилище")
    add_case(within(expired), case, "archivist")
    profile.write_text(before, encoding="utf-8")
    record, services = "test/2025-26/5a/summary", within(expired)
    assert [str(one.case.record) for one in due_on(services, date(2090, 1, 1)).paper_awaiting] == [record]
    year = 2026 + 75 + 1
    [started] = start_terms(services, [record], SUMMER, ORDER, "archivist")
    assert started.first_act_year == year, "that of the electronic item has not changed"
    assert not due_on(services, date(2090, 1, 1)).paper_awaiting
    assert take_start_back(services, [record], "записка № 3", "archivist") == [record]
    told = [event.details["first_act_year"] for event in services.events.events("term-start", "term-start-lift")]
    assert told == [year, year], "the audit goes on judging by the electronic item's own term"
    assert due_on(services, date(2090, 1, 1)).paper_awaiting
