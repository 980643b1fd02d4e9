"""A backup of the home, and homes that come back old: nothing that the media know is forgotten."""

import shutil
from collections.abc import Callable
from pathlib import Path

from kernel.digests import sha512_hex
from operations.act_shelf import find_act
from operations.archived import record_ids
from operations.bags import tags_of
from operations.hold_lists import holds_now
from operations.holding import add_holds
from retention.act import ActState
from tests.conftest import School, new_school
from tests.operations.conftest import ACT, JANUARY, JOURNALS, Within


def lose(school: School) -> None:
    """The computer is gone; the media are not."""
    for path in school.home.iterdir():
        if path.name != "media":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (school.home / "media").rename(school.home.parent / "media")
    school.home.rmdir()


def give_media_back(school: School) -> None:
    (school.home.parent / "media").rename(school.home / "media")


def test_what_was_backed_up_comes_back_whole(approved: School, tmp_path: Path) -> None:
    made = approved.ok("backup", str(tmp_path / "usb"))
    names = {path.name for path in Path(made["path"]).iterdir()}
    assert names == {"data", "bagit.txt", "bag-info.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt"}
    assert not list(Path(made["path"]).rglob("*.sqlite3"))
    before = approved.ok("status")["records"]
    lose(approved)
    back = approved.run("restore", made["path"])  # the media are not here yet: told, not failed
    assert back.code == 1
    assert approved.refused("hold", "add", "test/2025-26", "--basis", "запрос № 1 от 10.01.2032")[1] in (
        "hold.nothing_held", "restore.unfinished",
    )  # fmt: skip
    give_media_back(approved)
    assert approved.ok("restore")["ok"]
    assert approved.ok("doctor")["ok"]
    assert approved.ok("reindex")["ok"]
    assert approved.ok("status")["records"] == before
    assert (approved.home / "keys" / "archive.pem").stat().st_mode & 0o777 == 0o600
    assert approved.ok("act", "execute", ACT, "--as", "archivist")["act"]["state"] == "executed"


def test_an_old_backup_forgets_no_hold_no_approval_no_tombstone(
    expired: School, within: Within, tmp_path: Path
) -> None:
    made = expired.ok("backup", str(tmp_path / "usb"))
    add_holds(within(expired, JANUARY), ["test/2025-26/6a"], "запрос прокуратуры № 7-12 от 14.01.2032", "archivist")
    expired.ok("act", "draft", "--as", "archivist")
    for account in ("archivist", "teacher", "deputy", "director"):
        expired.ok("act", "approve", ACT, "--by", account)
    expired.ok("act", "execute", ACT, "--as", "archivist")
    lose(expired)
    expired.run("restore", made["path"])
    give_media_back(expired)
    services = within(expired, JANUARY)
    assert not holds_now(services).certain  # nothing is known before the media were asked, so nothing may go
    done = expired.ok("restore")
    assert done["events"] > 0
    services = within(expired, JANUARY)
    assert JOURNALS[0] not in record_ids(services)
    assert [hold.record for hold in holds_now(services).certain or ()] == ["test/2025-26/6a"]
    view = find_act(services, ACT)
    assert view.state is ActState.EXECUTED
    assert {one.official.account for one in view.approvals} == {"archivist", "teacher", "deputy"}
    assert view.signed_by == "director"
    assert expired.ok("restore")["events"] == 0  # and again there is nothing to take over


def test_a_backup_that_is_not_whole_restores_nothing(approved: School, tmp_path: Path) -> None:
    made = Path(approved.ok("backup", str(tmp_path / "usb"))["path"])
    home = School(tmp_path / "other" / "home")
    home.home.parent.mkdir()
    (made / "data" / "extra.txt").write_text("чужое")
    assert home.refused("restore", str(made)) == (5, "bag.damaged")
    (made / "data" / "extra.txt").unlink()
    settings = made / "data" / "letopis.toml"
    content = settings.read_bytes()
    settings.write_bytes(content + b"\n")
    assert home.refused("restore", str(made)) == (5, "bag.damaged")
    settings.unlink()
    settings.symlink_to("/etc/passwd")
    assert home.refused("restore", str(made)) == (5, "bag.damaged")
    settings.unlink()
    settings.write_bytes(content)
    assert home.refused("restore", str(tmp_path)) == (2, "bag.not_one")
    assert not home.home.exists()
    assert approved.refused("restore", str(made)) == (4, "restore.home_exists")


def test_a_backup_does_not_lie_in_the_home(approved: School) -> None:
    assert approved.refused("backup", str(approved.home / "copies")) == (2, "backup.inside_home")
    assert approved.refused("backup", "/dev/null/x")[1] == "backup.unusable"
    assert approved.refused("backup", "x", "--as", "teacher") == (4, "role.not_allowed")


def test_two_of_three_are_enough_only_where_one_is_said_to_be_lost(approved: School, tmp_path: Path) -> None:
    made = approved.ok("backup", str(tmp_path / "usb"))
    lose(approved)
    approved.run("restore", made["path"])
    give_media_back(approved)
    approved.medium("c").rename(tmp_path / "c")
    assert approved.run("restore").code == 1
    assert approved.refused("act", "withdraw", ACT, "--as", "archivist")[1] == "restore.unfinished"
    approved.run("restore", "--lost")
    assert approved.ok("act", "withdraw", ACT, "--as", "archivist")["act"]["state"] == "withdrawn"


def test_what_was_destroyed_since_does_not_come_back_with_a_backup(approved: School, tmp_path: Path) -> None:
    folder = approved.home / "imports" / JOURNALS[0]
    folder.mkdir(parents=True)
    (folder / "export.xlsx").write_text("данные обучающихся")
    made = approved.ok("backup", str(tmp_path / "usb"))
    shutil.rmtree(approved.home / "imports" / "test")
    done = approved.run("act", "execute", ACT, "--as", "archivist")
    assert (done.code, done.json["act"]["state"]) == (6, "partial")  # the backup still holds them
    lose(approved)
    approved.run("restore", made["path"])
    give_media_back(approved)
    assert folder.is_dir()
    assert approved.ok("restore")["ok"]
    assert not folder.exists()


ASKED = ("--kind", "self", "--applicant", "Петрова", "--about", "Иванова", "--asks", "отметки")


def test_a_backup_is_tried_before_it_is_needed(expired: School, expired_once: School, tmp_path: Path) -> None:
    made = Path(expired.ok("backup", str(tmp_path / "usb"))["path"])
    expired.ok(
        "request", "enter", "--kind", "self", "--applicant", "Петрова", "--about", "Иванова", "--asks", "отметки"
    )
    before = {path for path in expired.home.rglob("*") if path.is_file()}
    tried = expired.ok("backup", str(made), "--try")
    assert (tried["ok"], tried["since"]) == (True, 1)
    assert tried["files"] > 10
    after = {path for path in expired.home.rglob("*") if path.is_file() and path.suffix != ".lock"}
    assert after <= before, "nothing of it stays"
    told = (expired.home / "log" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert '"backup-check"' in told[-1]

    def refused(change: Callable[[Path], object]) -> str:
        copy = tmp_path / "copy" / made.name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(made, copy)
        change(copy)
        return str(expired.refused("backup", str(copy), "--try")[1])

    def rewritten(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
        """The file otherwise, under sums that are right: as somebody does who means it."""

        def make(copy: Path) -> None:
            path = copy / "data" / name
            path.write_bytes(change(path.read_bytes()))
            payload = {
                one.relative_to(copy).as_posix(): sha512_hex(one.read_bytes())
                for one in (copy / "data").rglob("*")
                if one.is_file()
            }
            for tag, content in tags_of(payload, [("Bagging-Date", "2032-01-10")]).items():
                (copy / tag).write_bytes(content)

        return make

    (tmp_path / "other").mkdir()
    other = new_school(tmp_path / "other")
    assert refused(lambda copy: (copy / "data" / "letopis.toml").write_bytes(b"x")) == "bag.damaged"
    assert refused(lambda copy: (copy / "data" / "log" / "events.jsonl").unlink()) == "bag.damaged"
    assert refused(rewritten("letopis.toml", lambda _: b"[")) == "restore.unfit"
    assert refused(rewritten("letopis.toml", lambda _: b"x = 1")) == "restore.unfit"
    assert refused(rewritten("profile.toml", lambda _: b"x = 1")) == "restore.unfit"
    anchors = next((expired.home / "trust").glob("*.pem")).name
    assert refused(rewritten(f"trust/{anchors}", lambda _: b"")) == "restore.unfit"
    assert refused(rewritten("keys/archive.pem", lambda _: b"no key")) == "key.malformed"
    foreign = (other.home / "keys" / "archive.pem").read_bytes()
    assert refused(rewritten("keys/archive.pem", lambda _: foreign)) == "restore.other_archive"
    forged = rewritten("log/events.jsonl", lambda log: log.replace(b'"verb":"import"', b'"verb":"impart"'))
    assert refused(forged) == "events.damaged"
    assert expired.refused("backup", str(tmp_path / "nowhere"), "--try")[1] == "restore.no_backup"
    assert expired.refused("backup", str(tmp_path / "letopis-backup-1"), "--try")[1] == "bag.not_one"
    left = expired.home / "staging" / "rehearsal-1" / "home" / "keys"
    left.mkdir(parents=True)
    expired.ok("backup", str(made), "--try")
    assert not list((expired.home / "staging").iterdir())
    # One that went another way: the home was put back from it, and went on without the media's word.
    shutil.copytree(expired_once.home, tmp_path / "twin", symlinks=True)
    School(tmp_path / "twin").ok(
        "request", "enter", "--kind", "self", "--applicant", "А", "--about", "Б", "--asks", "В"
    )
    ahead = School(tmp_path / "twin").ok("backup", str(tmp_path / "usb2"))["path"]
    assert expired.refused("backup", ahead, "--try")[1] == "restore.other_history"
