"""Holds over media that go and come, and homes that are restored: none is forgotten, and doubt destroys nothing."""

import json
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from archive_store import hold_list
from archive_store.hold_list import HoldLine
from archive_store.keeper import Keeper
from archive_store.paths import object_id
from archive_store.reader import read_file
from archive_store.store import put_version
from archive_store.versions import ObjectVersion
from kernel.digests import canonical_json
from kernel.errors import IntegrityError, LetopisError, UnavailableError
from letopis.wiring import build_services
from operations.attaching import attach
from operations.hold_lists import holds_now
from operations.holding import add_holds, lift_hold
from operations.home import Home
from operations.media_care import check_media
from operations.new_medium import NewFolder
from operations.repairing import repair
from operations.replacing import replace_medium
from operations.services import Services
from retention.holds import Hold
from tests.conftest import School
from tests.operations.archive_factory import Archive, batch

SCOPE = "test/2025-26/1-0"
PAPER = "запрос прокуратуры № 7-12 от 14.01.2032"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive.found(tmp_path, {})
    assert not archive.commit(batch(1))
    return archive


def add_hold(services: Services, scope: str, basis: str, actor: str) -> Hold:
    [hold] = add_holds(services, [scope], basis, actor)
    return hold


def quiet(*_: object) -> None:
    pass


def away(archive: Archive, *names: str) -> None:
    for name in names:
        archive.path(name).rename(archive.path(name).with_name(f"{name}-away"))
    archive.again()


def back(archive: Archive, *names: str) -> None:
    for name in names:
        archive.path(name).with_name(f"{name}-away").rename(archive.path(name))
    archive.again()


def lists(archive: Archive) -> list[set[bytes]]:
    paths = [archive.home.holds, *(archive.path(name) / "holds.jsonl" for name in "abc")]
    return [set(path.read_bytes().splitlines()) if path.is_file() else set() for path in paths]


def test_a_hold_is_on_every_medium_at_once_and_until_it_is_lifted(archive: Archive) -> None:
    assert holds_now(archive.services).certain == ()
    hold = add_hold(archive.services, SCOPE, f"  {PAPER}\n", "owner")
    assert (hold.record, hold.basis, hold.since) == (SCOPE, PAPER, date(2026, 6, 1))
    assert len({frozenset(one) for one in lists(archive)}) == 1
    assert hold.in_force(date(2099, 1, 1))
    archive.later(days=400)
    lifted = lift_hold(archive.services, hold.id, "ответ прокуратуры № 9", "owner")
    assert lifted.lifted_on == date(2027, 7, 6)
    assert holds_now(archive.again()).certain == (lifted,)
    with pytest.raises(LetopisError) as caught:
        lift_hold(archive.services, hold.id, "ещё раз", "owner")
    assert caught.value.code == "hold.lifted_already"
    for name in "abc":
        archive.check_whole(name)
    # The log tells of it without the paper's words, which may name people.
    events = archive.home.log.joinpath("events.jsonl").read_text(encoding="utf-8")
    assert hold.id in events
    assert "прокуратур" not in events


@pytest.mark.parametrize("basis", ["", "  ", "№", "ы" * 301])
def test_a_hold_needs_a_paper(basis: str, archive: Archive) -> None:
    with pytest.raises(LetopisError) as caught:
        add_hold(archive.services, SCOPE, basis, "owner")
    assert caught.value.code == "basis.unfit"


@pytest.mark.parametrize("scope", ["", "test/2025-26/2", "../x", "tset"])
def test_a_hold_of_nothing_is_a_misspelling(scope: str, archive: Archive) -> None:
    with pytest.raises(LetopisError) as caught:
        add_hold(archive.services, scope, PAPER, "owner")
    assert caught.value.code == "hold.nothing_held"
    assert lists(archive) == [set()] * 4


def test_a_medium_that_was_away_hears_of_it(archive: Archive) -> None:
    away(archive, "c")
    hold = add_hold(archive.services, SCOPE, PAPER, "owner")
    back(archive, "c")
    assert not lists(archive)[3]
    assert attach(archive.services, "c", "owner", quiet).standing.state == "ok"
    assert lists(archive)[3] == lists(archive)[0]
    assert holds_now(archive.services).certain == (hold,)


def test_one_medium_alone_neither_takes_a_hold_nor_knows_that_there_is_none(archive: Archive) -> None:
    away(archive, "b", "c")
    with pytest.raises(LetopisError) as caught:
        add_hold(archive.services, SCOPE, PAPER, "owner")
    assert caught.value.code == "hold.too_few_media"
    assert lists(archive)[:2] == [set(), set()]
    state = holds_now(archive.services)
    assert state.certain is None
    assert [gap.code for gap in state.gaps] == ["hold.media_away"]


def test_an_old_home_is_not_believed_and_an_old_list_forgets_no_hold(archive: Archive, tmp_path: Path) -> None:
    shutil.copytree(archive.home.log, tmp_path / "old")
    away(archive, "c")
    hold = add_hold(archive.services, SCOPE, PAPER, "owner")
    back(archive, "c")
    shutil.copytree(archive.home.log, tmp_path / "new")

    def home_of(name: str) -> None:
        shutil.rmtree(archive.home.log)
        shutil.copytree(tmp_path / name, archive.home.log)
        archive.again()

    home_of("old")  # the whole home of last month: the media know more than it, and nothing is sure
    assert holds_now(archive.services).certain is None
    home_of("new")
    archive.home.holds.unlink()  # the list alone is old
    assert holds_now(archive.services).certain == (hold,)
    assert archive.home.holds.is_file()


def test_any_two_media_know_every_hold(archive: Archive) -> None:
    for absent in "abc":
        away(archive, absent)
        add_hold(archive.services, SCOPE, f"{PAPER}-{absent}", "owner")
        back(archive, absent)
    for absent in "abc":
        archive.home.holds.unlink()
        away(archive, absent)
        certain = holds_now(archive.services).certain
        assert certain is not None
        assert len(certain) == 3
        back(archive, absent)


def test_a_form_that_is_sent_twice_sets_one(archive: Archive) -> None:
    hold = add_hold(archive.services, SCOPE, PAPER, "owner")
    assert add_hold(archive.services, SCOPE, PAPER, "secretary") == hold
    lift_hold(archive.services, hold.id, "письмо № 8", "owner")
    assert add_hold(archive.services, SCOPE, PAPER, "owner") != hold
    assert len(holds_now(archive.services).holds) == 2


def test_a_list_that_was_forged_is_not_believed_until_it_is_mended(archive: Archive) -> None:
    hold = add_hold(archive.services, SCOPE, PAPER, "owner")
    path = archive.path("b") / "holds.jsonl"
    value = json.loads(path.read_bytes())
    path.write_bytes(canonical_json({**value, "verb": "lift"}))
    archive.again()
    state = holds_now(archive.services)
    assert state.holds == (hold,)
    assert state.certain is None
    assert check_media(archive.services, "b", quiet)[0].state == "bad"
    [mended] = repair(archive.services, "b", "owner", quiet)
    assert mended.ok
    assert "holds.jsonl" in mended.repaired
    assert holds_now(archive.again()).certain == (hold,)


def test_a_new_medium_knows_the_holds(archive: Archive, tmp_path: Path) -> None:
    hold = add_hold(archive.services, SCOPE, PAPER, "owner")
    replace_medium(archive.services, "a", NewFolder(tmp_path / "new"), "owner", progress=quiet)
    archive.again()
    away(archive, "b")
    assert holds_now(archive.services).certain == (hold,)
    archive.check_whole("a")


# --- what was refused, killed, damaged or taken away ---


def refuse_on(monkeypatch: pytest.MonkeyPatch, names: str, error: BaseException) -> None:
    """The medium fails when the list is written, after it was found ready."""

    def settle(keeper: Keeper, lines: Iterable[HoldLine]) -> bool:
        if keeper.medium.identity.name in names:
            raise error
        return hold_list.settle(keeper, lines)

    monkeypatch.setattr("operations.holding.settle", settle)


@pytest.mark.parametrize("error", [UnavailableError("store.medium_failed", "Сбой.", "Повторите."), KeyboardInterrupt()])
def test_a_lift_that_was_refused_or_killed_lifts_nothing(
    error: BaseException, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = add_hold(archive.services, SCOPE, PAPER, "owner")
    with monkeypatch.context() as patch:
        refuse_on(patch, "bc", error)
        with pytest.raises((UnavailableError, KeyboardInterrupt)):
            lift_hold(archive.services, hold.id, "ответ № 9", "owner")
    for name in "abc":
        attach(archive.again(), name, "owner", quiet)
    assert holds_now(archive.again()).certain == (hold,)
    lifted = lift_hold(archive.services, hold.id, "ответ № 10", "owner")
    assert lifted.lift_basis == "ответ № 10"
    assert holds_now(archive.again()).certain == (lifted,)


def test_a_hold_that_was_killed_holds_and_is_told_of(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        refuse_on(patch, "bc", KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            add_hold(archive.services, SCOPE, PAPER, "owner")
    [hold] = holds_now(archive.again()).holds
    for name in "abc":
        attach(archive.services, name, "owner", quiet)
    assert holds_now(archive.again()).certain == (hold,)
    told = [event for event in archive.services.events.events() if event.verb == "hold"]
    assert [event.details["hold"] for event in told] == [hold.id]


@pytest.mark.parametrize("how", ["taken away", "a line cut", "the last newline cut"])
def test_lists_that_were_cut_everywhere_are_not_believed(how: str, archive: Archive) -> None:
    for number in range(2):
        add_hold(archive.services, SCOPE, f"{PAPER}-{number}", "owner")
    paths = [archive.home.holds, *(archive.path(name) / "holds.jsonl" for name in "abc")]
    for path in paths:
        content = path.read_bytes()
        path.unlink()
        if how != "taken away":
            path.write_bytes(content.splitlines(keepends=True)[0] if how == "a line cut" else content[:-1])
    archive.again()
    assert holds_now(archive.services).certain is None
    for name in "abc":
        with pytest.raises(IntegrityError) as caught:
            attach(archive.services, name, "owner", quiet)
        assert caught.value.code == "hold.list_lost"
    assert holds_now(archive.again()).certain is None


def test_rubbish_in_the_home_s_list_does_not_matter(archive: Archive) -> None:
    hold = add_hold(archive.services, SCOPE, PAPER, "owner")
    archive.home.holds.write_bytes(archive.home.holds.read_bytes() + b"{}\n")
    assert holds_now(archive.again()).certain == (hold,)


# --- the newest state alone says how long ---


def test_an_older_copy_or_one_of_no_ledger_does_not_make_it_due(archived_copy: School) -> None:
    """Somebody puts another record.json, with an earlier date, into a copy that hangs together: nobody accounted it."""
    school = archived_copy
    services = build_services(Home(school.home))
    late = max(one["first_act_year"] for one in school.ok("status")["records"])
    [record, *_] = [one["id"] for one in school.ok("retention", "due", "--on", f"{late}-01-01")["due"]]
    with services.media.open("a") as medium:
        sheet = json.loads(read_file(medium, object_id(record), "1/record.json"))
        closed = sheet["retention"]["closed_on"]
        early = {**sheet["retention"], "closed_on": f"{int(closed[:4]) - 50}{closed[4:]}"}
        early |= {"starts": f"{int(closed[:4]) - 49}-01-01", "first_act_year": early["first_act_year"] - 50}
        forged = json.dumps({**sheet, "retention": early}).encode()
        change = ObjectVersion(object_id(record), {"1/record.json": forged}, services.clock.now(), "x", "x")
        put_version(medium, change)
    found = school.ok("retention", "due", "--on", f"{late - 1}-01-01")
    assert record not in {one["id"] for one in found["due"]}


# --- as a person types it ---


def test_what_is_due_and_what_a_hold_keeps(archived_copy: School) -> None:
    school = archived_copy
    now = school.ok("retention", "due")
    assert (now["due"], now["blocked"], now["waiting"]) == ([], [], 4)
    first = now["next_act_year"]
    closed = {record["id"]: record for record in school.ok("status")["records"]}
    assert first == min(record["first_act_year"] for record in closed.values())

    # The day before, and the day: a journal's term is over, but its summary stands in no inventory yet.
    eve = school.ok("retention", "due", "--on", f"{first - 1}-12-31")
    assert (eve["due"], eve["blocked"]) == ([], [])
    day = school.ok("retention", "due", "--on", f"{first}-01-01")
    assert day["due"] == []
    assert {one["id"].rsplit("/", 1)[1] for one in day["blocked"]} == {"journal"}
    assert all(one["reasons"][0]["code"] == "retention.summary_not_inventoried" for one in day["blocked"])

    # The summaries' own term: nothing but it stands in their way; then a hold does.
    late = f"{max(record['first_act_year'] for record in closed.values())}-01-01"
    due = {one["id"] for one in school.ok("retention", "due", "--on", late)["due"]}
    assert due == {record for record in closed if record.endswith("summary")}
    held = sorted(due)[0]
    [hold] = school.ok("hold", "add", held, "--basis", PAPER)["holds"]
    assert school.ok("status", held)["records"][0]["holds"] == [hold["id"]]
    after = school.ok("retention", "due", "--on", late)
    assert {one["id"] for one in after["due"]} == due - {held}
    [reason] = next(one for one in after["blocked"] if one["id"] == held)["reasons"]
    assert reason["code"] == "retention.held"
    assert PAPER in reason["text"]
    assert school.refused("hold", "lift", "2032-01-01-00000000", "--basis", PAPER) == (3, "hold.unknown")
    assert school.refused("hold", "add", "nothing", "--basis", PAPER) == (3, "hold.nothing_held")
    school.ok("hold", "lift", hold["id"], "--basis", "ответ № 9 от 01.02.2032")
    assert school.ok("hold", "list")["holds"][0]["lift_basis"] == "ответ № 9 от 01.02.2032"

    # A pupil's records, all of them, and nothing of her name in log or list.
    [name, *_] = _pupils(school)
    found = {record["id"] for record in school.ok("find", name)["records"]}
    held_now = school.ok("hold", "add", "--pupil", name, "--basis", PAPER)["holds"]
    assert {one["record"] for one in held_now} == found
    assert len(found) >= 2
    assert school.refused("hold", "add", "--pupil", "Неизвестных", "--basis", PAPER) == (3, "hold.no_such_pupil")
    assert school.refused("hold", "add", "--basis", PAPER) == (3, "hold.nothing_held")
    assert name.split()[0] not in (school.medium("a") / "holds.jsonl").read_text(encoding="utf-8")

    # With one medium nobody can say what is held.
    for name in "bc":
        school.medium(name).rename(school.home / f"{name}-away")
    ran = school.run("hold", "list")
    assert (ran.code, ran.json["certain"]) == (1, False)
    ran = school.run("retention", "due", "--on", late)
    alone = ran.json
    assert (ran.code, alone["certain"], alone["due"]) == (1, False, [])
    assert all("retention.holds_unknown" in {reason["code"] for reason in one["reasons"]} for one in alone["blocked"])


def _pupils(school: School) -> list[str]:
    [data] = [path for path in school.medium("a").rglob("data.json") if b'"lessons"' in path.read_bytes()][:1]
    return [f"{pupil['surname']} {pupil['name']}" for pupil in json.loads(data.read_bytes())["pupils"]]
