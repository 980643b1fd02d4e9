"""The expert commission's decisions on terms, and a regulation that grew longer."""

import json
from datetime import date

import pytest

from archive_store.medium import read_whole
from archive_store.paths import EVENTS, object_id
from archive_store.tombstones import tombstone
from operations.archived import record_ids
from operations.auditing import audit
from operations.burying import apply_tombstones
from operations.catching_up import enter_stones
from operations.due import due_on
from operations.newest import newest_of
from operations.term_decisions import decide_terms
from retention.accounts import Protocol
from tests.conftest import School
from tests.operations.conftest import JANUARY, JOURNALS, RECORD, Within, code_of, quiet, run

PROTOCOL = Protocol(number="3", dated=date(2031, 12, 15))
SUMMARY = "test/2025-26/5a/summary"


def regulation_says(school: School, kind: str, years: int) -> None:
    profile = school.home / "profile.toml"
    head, table, rest = profile.read_text(encoding="utf-8").partition(f"[{kind}.term]\n")
    assert table
    lines = rest.split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("value"))
    lines[at] = f"value = {years}"
    profile.write_text(head + table + "\n".join(lines), encoding="utf-8")


def due(school: School, within: Within, on: date) -> set[str]:
    return {one.record for one in due_on(within(school), on).due}


def test_a_longer_regulation_lengthens_what_is_archived(expired: School, within: Within) -> None:
    assert set(JOURNALS) <= due(expired, within, date(2032, 1, 10))
    regulation_says(expired, "journal", 7)
    assert not due(expired, within, date(2033, 12, 31))
    found = due_on(within(expired), date(2034, 1, 1)).due
    assert {one.record for one in found} == set(JOURNALS)
    assert "7 лет" in found[0].decision.reasons[0].text


def test_a_shorter_regulation_shortens_nothing_by_itself(expired: School, within: Within) -> None:
    regulation_says(expired, "journal", 3)
    assert not due(expired, within, date(2031, 12, 31))
    assert set(JOURNALS) <= due(expired, within, date(2032, 1, 1))


def test_the_commission_shortens_to_what_the_regulation_says_now(expired: School, within: Within) -> None:
    regulation_says(expired, "journal", 3)
    told = expired.ok("retention", "term", "test/2025-26/5a/journal", "--years", "3",
                      "--protocol", "№ 3 от 15.12.2031", "--as", "archivist")  # fmt: skip
    assert told["records"] == [{"id": JOURNALS[0], "before": "5 лет", "after": "3 года", "first_act_year": 2030}]
    found = due_on(within(expired), date(2030, 1, 1)).due
    assert [one.record for one in found] == [JOURNALS[0]]
    assert "решение ЭК, протокол № 3 от 15.12.2031" in found[0].decision.reasons[0].text
    assert not due(expired, within, date(2029, 12, 31))
    listed = {one["id"]: one["first_act_year"] for one in expired.ok("status")["records"]}
    assert listed[JOURNALS[0]] == 2030
    assert listed[JOURNALS[1]] == 2032
    # It is the media's knowledge, not the home's alone.
    services = within(expired)
    for _, medium in services.media.attached():
        assert "term-decision" in [json.loads(line)["verb"] for line in read_whole(medium, EVENTS).splitlines()]
        assert "уничтожать не раньше 2030" in read_whole(medium, "index.html").decode()


def test_nothing_goes_below_the_regulation(expired: School, within: Within) -> None:
    services = within(expired, JANUARY)
    assert code_of(lambda: decide_terms(services, ["test/2025-26"], 3, PROTOCOL, "archivist")) == (
        "term.below_regulation"
    )
    assert not due(expired, within, date(2031, 12, 31))


def test_the_commission_may_lengthen(expired: School, within: Within) -> None:
    decided = decide_terms(within(expired, JANUARY), [JOURNALS[0]], None, PROTOCOL, "archivist")
    assert [one.after.term.text for one in decided] == ["постоянно"]
    assert due(expired, within, date(2100, 1, 1)) & set(JOURNALS) == {JOURNALS[1]}


@pytest.mark.parametrize(
    ("wanted", "years", "protocol", "code"),
    [
        ("test/2025-26/9z", 7, PROTOCOL, "record.not_found"),
        (JOURNALS[0], 5, PROTOCOL, "term.unchanged"),
        (JOURNALS[0], 7, Protocol(number="3", dated=date(2032, 6, 1)), "term.protocol_in_future"),
    ],
)
def test_what_is_refused(
    expired: School, within: Within, wanted: str, years: int, protocol: Protocol, code: str
) -> None:
    services = within(expired, JANUARY)
    assert code_of(lambda: decide_terms(services, [wanted], years, protocol, "archivist")) == code


def test_only_who_disposes_may_enter_it(expired: School) -> None:
    done = expired.run("retention", "term", JOURNALS[0], "--years", "7", "--protocol", "№ 3 от 15.12.2031",
                       "--as", "director")  # fmt: skip
    assert done.code == 4
    assert expired.run("retention", "term", JOURNALS[0], "--years", "0", "--protocol", "№ 3 от 15.12.2031").code == 2
    assert expired.run("retention", "term", JOURNALS[0], "--years", "7", "--protocol", "без номера").code == 2


def test_the_audit_goes_by_what_was_decided(approved: School, within: Within) -> None:
    """Somebody carries an act out by hand on a case that the commission had given two more years."""
    decide_terms(within(approved), [JOURNALS[0]], 7, PROTOCOL, "archivist")
    run(within(approved))
    assert JOURNALS[0] in record_ids(within(approved))
    services, key = within(approved), within(approved).media.key
    with newest_of(services) as newest:
        stone = tombstone(
            key, object_id(JOURNALS[0]), newest.inventories(JOURNALS[0]), act=RECORD, at=services.clock.now()
        )
    enter_stones(services, [stone])
    for name in services.media.names:
        apply_tombstones(services, name, "archivist")
    found = audit(within(approved), quiet).report.findings
    assert [one.subject for one in found if one.code == "audit.destroyed_early"] == [JOURNALS[0]]


@pytest.mark.parametrize("part", ["test/2025-26/5", "test/2025-26/5a/summ", "test/2025-2"])
def test_a_class_is_named_as_a_whole(part: str, expired: School, within: Within) -> None:
    """`…/5` is no beginning of `…/5a`: a decision for one class shortens no other's term."""
    services = within(expired, JANUARY)
    assert code_of(lambda: decide_terms(services, [part], 30, PROTOCOL, "archivist")) == "record.not_found"
