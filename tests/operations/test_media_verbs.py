"""The verbs of the media as a person types them, on a school with archived records; and what stands on a disk."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conftest import REPOSITORY, School

RECORD = "test/2025-26/5a/summary"


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def document(school: School, medium: str, record: str = RECORD) -> Path:
    [found] = [
        path.with_name("document.pdf")
        for path in school.medium(medium).rglob("record.json")
        if json.loads(path.read_text())["id"] == record
    ]
    return found


def test_from_a_bad_copy_to_a_new_disk(archived_copy: School, tmp_path: Path) -> None:
    school = archived_copy
    listed = school.ok("media", "list")["media"]
    assert [one["name"] for one in listed] == ["a", "b", "c"]
    assert all(one["state"] == "ok" and one["never_verified"] == one["due"] > 0 for one in listed)
    flip(document(school, "a"))
    assert school.run("media", "check", "a").code == 1
    mended = school.ok("media", "repair")
    assert {one["name"]: one["repaired"] for one in mended["media"]} == {"a": [RECORD], "b": [], "c": []}
    assert school.ok("media", "check")["ok"]
    for one in school.ok("media", "list")["media"]:
        assert (one["due"], one["never_verified"]) == (0, 0)
        assert int(one["next_due"][:4]) == int(one["checked_at"][:4]) + 1
    assert school.ok("status", RECORD)["records"][0]["media"] == {"a": "verified", "b": "verified", "c": "verified"}
    # A disk goes to its custodian, and the year comes back without it.
    assert school.ok("media", "detach", "c")["ok"]
    school.medium("c").rename(tmp_path / "cupboard")
    assert school.ok("media", "list")["media"][2]["state"] == "offline"
    (tmp_path / "cupboard").rename(school.medium("c"))
    assert school.ok("media", "attach", "c")["media"][0]["copied"] == 0
    # Another is lost.
    shutil.rmtree(school.medium("b"))
    assert school.refused("media", "replace", "b", str(school.medium("a"))) == (2, "media.same_disk")
    [done] = school.ok("media", "replace", "b", str(tmp_path / "new"), "--basis", "утрачен", "-o", str(tmp_path / "p"))[
        "media"
    ]
    assert done["copied"] >= 5
    assert done["state"] == "ok"
    assert {path.name for path in (tmp_path / "p").iterdir()} >= {"spravka-o-zamene-b.pdf", "naklejka-b.pdf"}
    assert school.ok("media", "list")["media"][1]["path"] == str(tmp_path / "new")
    assert school.ok("verify", "--all")["ok"]
    # The old one, found again, is not taken for the new one.
    assert school.ok("reindex")["ok"]
    assert school.ok("status", RECORD)["records"][0]["complete"]


def test_papers(archived_copy: School, tmp_path: Path) -> None:
    school, out = archived_copy, str(tmp_path / "out")
    assert school.refused("media", "log", "2026", "-o", f"{out}/log.pdf") == (2, "media.no_checks")
    school.ok("media", "check", "--act", f"{out}/act.pdf")
    made = school.ok("media", "label", "a", "-o", out)["files"]
    made += school.ok("media", "register", "-o", f"{out}/register.pdf")["files"]
    people = ("--giver", "секретарь, Иванова И. И.", "--taker", "завхоз, Петров П. П.", "--basis", "приказ № 3")
    made += school.ok("media", "handover", "b", *people, "-o", out)["files"]
    bad = ("--giver", "секретарь", *people[2:])
    assert school.refused("media", "handover", "b", *bad, "-o", out) == (2, "media.bad_person")
    text = {path.name: _text(path) for path in (tmp_path / "out").iterdir()}
    assert {Path(path).name for path in made} | {"act.pdf"} == set(text)
    assert "Носители" not in text["act.pdf"]
    assert "проверки наличия и состояния" in text["act.pdf"]
    assert "Иванова И. И. сдал, а завхоз Петров П. П. принял" in text["akt-peredachi-b.pdf"]
    assert "машинных носителей персональных данных" in text["register.pdf"]


def _text(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def test_a_bag_that_any_program_checks(archived_copy: School, tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    made = archived_copy.ok("media", "bag", "test/2025-26/5a", "-o", str(bag))
    assert made["records"] == ["test/2025-26/5a/journal", RECORD]
    for name in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        subprocess.run(["sha512sum", "--quiet", "--strict", "-c", name], cwd=bag, check=True)
    judge = Path(os.environ.get("LETOPIS_JUDGE", REPOSITORY / ".venv-judge")) / "bin/python"
    script = "import bagit,sys; bagit.Bag(sys.argv[1]).validate()"
    subprocess.run([judge, "-c", script, bag], check=True, capture_output=True)
    assert archived_copy.refused("media", "bag", "test", "-o", str(bag)) == (2, "get.target_not_empty")
    assert archived_copy.refused("media", "bag", "none", "-o", str(tmp_path / "x")) == (3, "record.not_found")


def test_only_those_who_may_change_the_media(archived_copy: School) -> None:
    archived_copy.setting("users", 'director1 = "director"')
    archived_copy.setting("users", 'secretary1 = "secretary"')
    assert archived_copy.run("media", "list", "--as", "director1").code == 0
    for who, verb in (("director1", "repair"), ("director1", "attach"), ("secretary1", "list")):
        arguments = ("a",) if verb == "attach" else ()
        assert archived_copy.refused("media", verb, *arguments, "--as", who) == (4, "role.not_allowed")


def test_what_is_not_there(archived_copy: School, tmp_path: Path) -> None:
    for verb in ("attach", "detach", "repair", "check"):
        assert archived_copy.refused("media", verb, "z") == (3, "media.unknown")
    assert archived_copy.refused("media", "check", "--rate", "0") == (2, "cli.usage")
    shutil.rmtree(archived_copy.medium("a"))
    assert archived_copy.refused("media", "attach", "a") == (6, "media.missing")
    shutil.rmtree(archived_copy.medium("b"))
    new = str(tmp_path / "new")
    assert archived_copy.refused("media", "replace", "a", new) == (4, "media.one_survivor")
    archived_copy.ok("media", "replace", "a", new, "--salvage")
    archived_copy.ok("media", "replace", "b", str(tmp_path / "new-b"))
    assert archived_copy.ok("verify", "--all")["ok"]


# --- the disk without this program ---


def verify_alone(root: Path, *arguments: str, path: str | None = None) -> tuple[int, str]:
    """The verifier from the medium, in an interpreter that sees the standard library alone."""
    environment = {**os.environ, "PATH": os.environ["PATH"] if path is None else path, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-I", "-S", root / "verify.py", *arguments],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_verifier_on_the_disk(archived_copy: School, tmp_path: Path) -> None:
    root = archived_copy.medium("a")
    code, said = verify_alone(root)
    assert code == 0, said
    assert said.count("ЦЕЛ ") >= 5
    assert "ДОКАЗАНО" in said
    # From another folder, and a part of it.
    code, said = verify_alone(archived_copy.medium("b"), str(root), "--only", "5a/summary")
    assert (code, said.count("ЦЕЛ ")) == (0, 1)
    # Without openssl what was not proved is said, and is no success.
    code, said = verify_alone(root, path=str(tmp_path))
    assert code == 2
    assert "НЕ ПРОВЕРЕНО" in said


@pytest.mark.parametrize(
    "victim", ["document.pdf", "inventory.json", "ledger.jsonl", "events.jsonl", "README.txt", "batch.json", "1-1.tst"]
)
def test_the_verifier_finds_what_is_wrong(victim: str, archived_copy: School) -> None:
    root = archived_copy.medium("a")
    path = sorted(root.rglob(victim))[0]
    flip(path)
    code, said = verify_alone(root)
    assert code == 1, said
    assert "ПЛОХО" in said


def test_the_verifier_misses_nothing_that_should_be_there(archived_copy: School) -> None:
    root = archived_copy.medium("a")
    shutil.rmtree(document(archived_copy, "a").parents[3])
    code, said = verify_alone(root)
    assert code == 1
    assert f"letopis:{RECORD}: должен быть на носителе" in said


def test_evidence_forged_with_its_digests_is_found(archived_copy: School) -> None:
    """The batch is made to speak of another document, digests and inventories and all: the timestamp knows better."""
    import hashlib

    root = archived_copy.medium("a")
    batch = next(root.rglob("batch.json"))
    text = batch.read_text()
    digest = hashlib.sha256(document(archived_copy, "a").read_bytes()).hexdigest()
    assert digest in text
    old = hashlib.sha512(batch.read_bytes()).hexdigest()
    batch.write_text(text.replace(digest, "0" * 64))
    new = hashlib.sha512(batch.read_bytes()).hexdigest()
    folder = batch.parents[2]
    for inventory in folder.rglob("inventory.json"):
        inventory.write_text(inventory.read_text().replace(old, new))
        sidecar = inventory.with_name("inventory.json.sha512")
        sidecar.write_text(f"{hashlib.sha512(inventory.read_bytes()).hexdigest()}  inventory.json\n")
    code, said = verify_alone(root)
    assert code == 1
    assert "штамп времени tokens/1-1.tst не подтверждается" in said
    assert "опись не та, что записана в книге учёта" in said


def test_the_page_on_the_disk_finds_a_class(archived_copy: School) -> None:
    """Chromium opens it from the disk: the rows are there, a search leaves those of the class, links lead on."""
    page = archived_copy.medium("a") / "index.html"
    whole = _dom(page)
    assert "Найдено: 4" in whole
    found = _dom(page, unit="5а", kind="сводная ведомость")
    assert "Найдено: 1" in found
    assert document(archived_copy, "a").relative_to(archived_copy.medium("a")).as_posix() in found
    assert "Найдено: 0" in _dom(page, unit="11Ъ")
    names = json.loads(next(archived_copy.medium("a").rglob("data.json")).read_text())["pupils"]
    assert not any(pupil["surname"] in page.read_text() for pupil in names), "no names of people"


def _dom(page: Path, **asked: str) -> str:
    query = "&".join(f"{name}={quote(value)}" for name, value in asked.items())
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"file://{page}?{query}"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout
