"""Holds over media that go and come, and homes that are restored: none is forgotten, and doubt destroys nothing."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from kernel.errors import LetopisError
from operations.attaching import attach
from operations.holding import add_holds, holds_now, lift_hold
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
    assert caught.value.code == "hold.bad_basis"


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
        add_hold(archive.services, SCOPE, PAPER, "owner")
        back(archive, absent)
    for absent in "abc":
        archive.home.holds.unlink()
        away(archive, absent)
        certain = holds_now(archive.services).certain
        assert certain is not None
        assert len(certain) == 3
        back(archive, absent)


def test_a_list_that_was_forged_is_not_believed_until_it_is_mended(archive: Archive) -> None:
    hold = add_hold(archive.services, SCOPE, PAPER, "owner")
    path = archive.path("b") / "holds.jsonl"
    value = json.loads(path.read_bytes())
    path.write_text(json.dumps({**value, "verb": "lift"}) + "\n")
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
    replace_medium(archive.services, "a", NewFolder(tmp_path / "new"), "owner", move=archive.move, progress=quiet)
    archive.again()
    away(archive, "b")
    assert holds_now(archive.services).certain == (hold,)
    archive.check_whole("a")


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
    assert school.refused("hold", "lift", "2032-01-01-000000", "--basis", PAPER) == (3, "hold.unknown")
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
    alone = school.ok("retention", "due", "--on", late)
    assert alone["due"] == []
    assert all("retention.holds_unknown" in {reason["code"] for reason in one["reasons"]} for one in alone["blocked"])


def _pupils(school: School) -> list[str]:
    [data] = [path for path in school.medium("a").rglob("data.json") if b'"lessons"' in path.read_bytes()][:1]
    return [f"{pupil['surname']} {pupil['name']}" for pupil in json.loads(data.read_bytes())["pupils"]]
