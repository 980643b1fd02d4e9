"""A whole archive goes to a successor: nothing is lost on the way, nothing comes back, and no bad package is taken."""

import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from archive_store import reader
from archive_store.paths import object_id
from archive_store.versions import ObjectVersion
from docgen.forms.shapes import Person
from operations import handing_over
from operations.due import due_on
from operations.evidence_calendar import proving
from operations.evidence_shelf import read_shelf
from operations.fonds import BEGUN, FINISHED, unfinished
from operations.handing_over import Receiver, export_fond
from operations.hold_lists import holds_now
from operations.paper_cases import paper_cases
from operations.verifying import verify_record
from signing.evidence.batch import Batch
from tests.conftest import School
from tests.operations.conftest import ACT, ERASURE, JOURNALS, Within, code_of, copy_of, quiet
from tests.operations.test_paper_cases import with_paper_term
from tests.regulation_clauses import paper_term, starts_after

SUMMARY = "test/2025-26/5a/summary"
RECEIVER = ("--to", "МБОУ «Школа-преемница»", "--taker", "директор, Петров П. П.",
            "--basis", "постановление № 12 от 11.01.2032")  # fmt: skip

CIRCLE = "test/2009-10/9b/circle"
CIRCLES = paper_term("records.circle", 5) + starts_after("records.circle", "выпуска класса")

BASIS = f"запрос прокуратуры № 7-12 от 09.01.2032 {'о выдаче аттестатов ' * 10}в 2026 году"


@dataclass(frozen=True)
class Handed:
    """The predecessor after the hand-over, the package, and the digest that the paper act names."""

    school: School
    package: Path
    manifest: str


def successor_at(folder: Path, predecessor: School, school_id: str = "second") -> School:
    school = School(folder)
    school.ok("init", "--profile", "demo", "--school", "МБОУ «Школа-преемница»", "--id", school_id, "--demo-keys",
              "--simulation")  # fmt: skip
    school.work_alone()
    school.ok("clock", "set", "2032-02-01")
    for path in (predecessor.home / "trust").glob("*.pem"):
        shutil.copy(path, folder / "trust" / f"predecessor-{path.name}")
    return school


@pytest.fixture(scope="session")
def handed_once(tmp_path_factory: pytest.TempPathFactory, approved_once: School) -> Handed:
    """Journals destroyed by an act, a summary on hold, a case on paper, a decision on a term; all of it handed over."""
    school = copy_of(approved_once, tmp_path_factory.mktemp("predecessor"))
    school.ok("act", "execute", ACT, "--as", "archivist")
    assert school.ok("sign", "--all", "--demo-key")["signed"] == [ERASURE]
    school.ok("hold", "add", SUMMARY, "--basis", BASIS)
    with_paper_term(school)
    case = [
        "2010",
        "--class",
        "7А",
        "--kind",
        "journal",
        "--closed",
        "2010-06-01",
        "--leaves",
        "44",
        "--place",
        "шкаф",
    ]
    school.ok("paper", "enter", *case, "--as", "archivist")
    profile = school.home / "profile.toml"
    profile.write_text(profile.read_text(encoding="utf-8") + CIRCLES, encoding="utf-8")
    school.ok(
        "paper", "enter", "2010", "--class", "9Б", "--kind", "circle", "--closed", "2010-06-01", "--as", "archivist"
    )
    school.ok("retention", "start", CIRCLE, "--on", "2031-06-25", "--basis", "приказ № 41 от 25.06.2031")
    school.ok("retention", "term", "test/2025-26/6a/summary", "--years", "permanent", "--protocol", "№ 3 от 09.01.2032")
    package = school.home.parent / "package"
    done = school.ok("fond", "export", str(package), *RECEIVER, "--number", "1", "--demo-key", "--as", "archivist")
    return Handed(school, package, done["manifest"])


@pytest.fixture(scope="session")
def taken_once(tmp_path_factory: pytest.TempPathFactory, handed_once: Handed) -> School:
    school = successor_at(tmp_path_factory.mktemp("successor") / "home", handed_once.school)
    done = school.ok(
        "fond", "import", str(handed_once.package), "--manifest", handed_once.manifest[:20], "--as", "archivist"
    )
    assert done["ok"], done
    assert (done["holds"], done["paper"]) == (1, 2)
    return school


@pytest.fixture(scope="session")
def refusing(tmp_path_factory: pytest.TempPathFactory, handed_once: Handed) -> School:
    """A successor to which nothing comes: whatever it refuses must leave it as it was."""
    return successor_at(tmp_path_factory.mktemp("refusing") / "home", handed_once.school)


@pytest.fixture
def package(handed_once: Handed, tmp_path: Path) -> Path:
    return Path(shutil.copytree(handed_once.package, tmp_path / "package"))


def test_anybody_can_check_the_package(handed_once: Handed) -> None:
    checked = subprocess.run(
        ["sha512sum", "--quiet", "-c", "manifest-sha512.txt"], cwd=handed_once.package, check=False
    )
    assert checked.returncode == 0
    manifest = (handed_once.package / "manifest-sha512.txt").read_bytes()
    assert hashlib.sha512(manifest).hexdigest() == handed_once.manifest
    root = handed_once.package / "data" / "archive"
    own = subprocess.run(["python3", "verify.py"], cwd=root, capture_output=True, text=True, check=False)
    assert own.returncode == 0, own.stdout + own.stderr


def test_the_act_names_digest_and_counts(handed_once: Handed) -> None:
    act = handed_once.package / "act.pdf"
    text = subprocess.run(["pdftotext", "-layout", act, "-"], capture_output=True, text=True, check=True).stdout
    assert handed_once.manifest[:32] in text
    assert "сводная ведомость" in text
    assert "Школа-преемница" in text
    assert handed_once.school.ok("verify", "--file", str(act))["ok"]


def test_the_registers_are_complete(handed_once: Handed) -> None:
    registers = handed_once.package / "data" / "registers"
    records = (registers / "records.csv").read_text(encoding="utf-8-sig").splitlines()
    listed = {line.split(";")[0] for line in records[1:]}
    assert listed == {one["id"] for one in handed_once.school.ok("status")["records"] if one["state"] == "committed"}
    assert "постоянно" in next(line for line in records if line.startswith("test/2025-26/6a/summary"))
    gone = (registers / "destroyed.csv").read_text(encoding="utf-8-sig")
    assert all(journal in gone for journal in JOURNALS)
    assert "№ 7-12" in (registers / "holds.csv").read_text(encoding="utf-8-sig")
    assert "шкаф" in (registers / "paper.csv").read_text(encoding="utf-8-sig")


def test_the_predecessor_is_whole_afterwards(handed_once: Handed) -> None:
    assert handed_once.school.ok("audit")["ok"]
    assert [one["name"] for one in handed_once.school.ok("media", "list")["media"]] == ["a", "b", "c"]


def test_the_successor_has_everything(taken_once: School, handed_once: Handed) -> None:
    before = {one["id"]: one for one in handed_once.school.ok("status")["records"] if one["state"] == "committed"}
    after = {one["id"]: one for one in taken_once.ok("status")["records"]}
    assert before.keys() <= after.keys()
    for record, one in before.items():
        assert after[record]["media"] == {"a": "verified", "b": "verified", "c": "verified"}
        assert after[record]["closed_on"] == one["closed_on"]
        assert after[record]["first_act_year"] == one["first_act_year"]
        assert bool(after[record]["holds"]) == bool(one["holds"])
    assert (after[CIRCLE]["kept"], after[CIRCLE]["first_act_year"]) == ("до 2036 года включительно", 2037)
    verified = taken_once.ok("verify", "--all")
    assert verified["ok"]
    assert len(verified["records"]) == len(before)
    audited = taken_once.ok("audit")
    assert audited["ok"], audited["findings"]
    assert [one["school"] for one in taken_once.ok("fond", "list")["fonds"]] == ["test"]


def test_a_former_pupil_is_found_and_answered(taken_once: School, tmp_path: Path) -> None:
    assert SUMMARY in {one["id"] for one in taken_once.ok("find", "5А 2026")["records"]}
    done = taken_once.ok("extract", SUMMARY, "--pupil", "1", "-o", str(tmp_path / "out"))
    assert Path(done["files"][0]).read_bytes().startswith(b"%PDF")


def test_what_was_destroyed_there_is_told_here(taken_once: School) -> None:
    found = {one["id"]: one for one in taken_once.ok("find", "5А 2026")["records"]}
    assert found[JOURNALS[0]]["state"] == "destroyed"
    assert found[JOURNALS[0]]["destroyed"].startswith(f"уничтожено по акту № {ACT}")


def test_terms_holds_and_paper_go_on(taken_once: School, within: Within) -> None:
    services = within(taken_once)
    found = due_on(services, date(2150, 1, 1))
    due = {one.record for one in found.due}
    blocked = {one.record: [reason.code for reason in one.decision.reasons] for one in found.blocked}
    assert blocked[SUMMARY] == ["retention.held"]
    assert "test/2025-26/6a/summary" not in due | blocked.keys()
    hold = holds_now(services).holds[0]
    assert hold.record == SUMMARY
    assert hold.basis == f"{BASIS} (фонд: МБОУ «Учебная школа»)"
    case = next(one for one in paper_cases(services) if one.place)
    assert (str(case.record), case.leaves, case.place) == ("test/2009-10/7a/journal", 44, "шкаф")
    assert case.custodian == "archivist"


def test_evidence_of_what_was_destroyed_there_is_renewed_no_more(taken_once: School, within: Within) -> None:
    services = within(taken_once)
    shelved = next(one for one in read_shelf(services) if one.of(JOURNALS[0]))
    batch = shelved.batch
    gone = [at for at, name in enumerate(batch.members) if name.rpartition("@")[0] in JOURNALS]
    alone = Batch(
        tuple(batch.members[at] for at in gone),
        tuple(replace(one, digests=tuple(one.digests[at] for at in gone)) for one in batch.chains),
    )
    of_journals = replace(shelved, batch=alone)
    assert proving(services, [shelved, of_journals]) == [shelved]


def test_nothing_of_a_fond_is_due_while_it_is_coming(taken_once: School, within: Within, tmp_path: Path) -> None:
    services = within(copy_of(taken_once, tmp_path))
    before = {one.record for one in due_on(services, date(2150, 1, 1)).due}
    assert any(record.startswith("test/") for record in before)
    other = "letopis:other/fond/0123456789abcdef"
    services.log("archivist", BEGUN, other, name="МБОУ «Другая школа»", records=1, schools={"other": ["k1"]})
    assert {one.record for one in due_on(services, date(2150, 1, 1)).due} == before
    fond = "letopis:test/fond/0123456789abcdef"
    [taken] = services.events.events(FINISHED)
    services.log("archivist", BEGUN, fond, name="МБОУ «Учебная школа»", records=1, schools=taken.details["schools"])
    found = due_on(services, date(2150, 1, 1))
    assert not any(one.record.startswith("test/") for one in found.due)
    reasons = {one.record: {reason.code for reason in one.decision.reasons} for one in found.blocked}
    assert "retention.fond_unfinished" in reasons[next(iter(before))]
    assert not found.paper
    # The same archive came after all, by another package: what was broken off keeps nothing back.
    again = "letopis:test/fond/fedcba9876543210"
    services.log("archivist", FINISHED, again, name="МБОУ «Учебная школа»", schools=taken.details["schools"])
    assert set(unfinished(services)) == {other}
    assert {one.record for one in due_on(services, date(2150, 1, 1)).due} == before


def empty_package(folder: Path, school_id: str) -> str:
    """`package` of another school that has archived nothing; gives its manifest's digest."""
    other = School(folder / "other")
    other.ok("init", "--profile", "demo", "--school", "МБОУ «Другая школа»", "--id", school_id, "--demo-keys",
             "--simulation")  # fmt: skip
    other.work_alone()
    other.ok("clock", "set", "2032-02-01")
    manifest: str = other.ok("fond", "export", str(folder / "package"), *RECEIVER, "--as-is")["manifest"]
    return manifest


def test_another_school_of_the_same_code_is_refused_before_anything_is_written(
    taken_once: School, tmp_path: Path
) -> None:
    manifest = empty_package(tmp_path, "test")
    school = copy_of(taken_once, tmp_path)
    refused = school.refused("fond", "import", str(tmp_path / "package"), "--manifest", manifest)
    assert refused == (4, "fond.same_code")
    assert school.ok("audit")["ok"]


def test_a_code_counts_from_the_beginning_of_an_import(taken_once: School, within: Within, tmp_path: Path) -> None:
    """The first school's import was killed before its fond lay on any medium."""
    manifest = empty_package(tmp_path, "other")
    school = copy_of(taken_once, tmp_path)
    begun = {"name": "x", "records": 1, "schools": {"other": ["somebody-else-s-key"]}}
    within(school).log("archivist", BEGUN, "letopis:other/fond/0123456789abcdef", **begun)
    refused = school.refused("fond", "import", str(tmp_path / "package"), "--manifest", manifest)
    assert refused == (4, "fond.same_code")


def test_an_object_under_another_id_does_not_verify(expired: School, within: Within) -> None:
    """Whole by its digests, signed and sealed: but it is another class's."""
    services = within(expired)
    with services.media.open("a") as medium:
        head = reader.object_head(medium, object_id(SUMMARY))
        assert head is not None
        files = {name: reader.read_file(medium, head.object_id, name) for name in head.files}
    posing = "test/2025-26/9z/summary"
    version = ObjectVersion(object_id(posing), files, services.clock.now(), "подмена", "nobody")
    for name in ("a", "b", "c"):
        with services.media.keeper(name, services.clock.now(), "nobody") as keeper:
            keeper.take_in([version])
    codes = {finding.code for finding in verify_record(services, posing, services.clock.now()).report.findings}
    assert "verify.other_record" in codes


def test_the_same_package_is_taken_once(taken_once: School, handed_once: Handed) -> None:
    refused = taken_once.refused("fond", "import", str(handed_once.package), "--manifest", handed_once.manifest)
    assert refused == (4, "fond.taken_already")


def test_a_fond_goes_on_to_the_next_successor(taken_once: School, handed_once: Handed, tmp_path: Path) -> None:
    """Two mergers later the first school's records are there, with its name in the history."""
    second = copy_of(taken_once, tmp_path)
    done = second.ok("fond", "export", str(tmp_path / "again"), *RECEIVER)
    third = successor_at(tmp_path / "third", handed_once.school, "third")
    third.ok("fond", "import", str(tmp_path / "again"), "--manifest", done["manifest"])
    assert third.ok("verify", "--all")["ok"]
    fonds = {one["school"]: one for one in third.ok("fond", "list")["fonds"]}
    assert fonds["second"]["before"] == ["МБОУ «Учебная школа»"]
    assert "test" in fonds
    assert third.ok("find", "5А 2026")["records"]


def test_nothing_is_handed_over_while_something_waits(expired: School, tmp_path: Path) -> None:
    expired.ok("hold", "add", SUMMARY, "--basis", "запрос № 1 от 11.01.2032")
    document = next(expired.medium("b").glob("*/*/*/*/v1/content/1/document.pdf"))
    document.write_bytes(document.read_bytes()[:-1])
    refused = expired.refused("fond", "export", str(tmp_path / "package"), *RECEIVER)
    assert refused == (4, "fond.not_in_order")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda package: (package / "manifest-sha512.txt").write_bytes(b"x"), "fond.other_manifest"),
        (lambda package: (package / "data" / "archive" / "holds.jsonl").unlink(), "bag.damaged"),
        (lambda package: (package / "data" / "extra.txt").write_text("x"), "bag.damaged"),
        (lambda package: (package / "data" / "archive" / "README.txt").write_text("x"), "bag.damaged"),
        (lambda package: (package / "manifest-sha512.txt").unlink(), "bag.not_one"),
    ],
)
def test_a_package_that_was_touched_is_not_taken(
    handed_once: Handed, package: Path, refusing: School, spoil, code
) -> None:
    spoil(package)
    assert refusing.refused("fond", "import", str(package), "--manifest", handed_once.manifest)[1] == code
    assert refusing.ok("status")["records"] == []


def rebagged(package: Path) -> str:
    """A new manifest over what is there now: whoever changes the package may do that, but not change the paper act."""
    payload = {
        path.relative_to(package).as_posix(): hashlib.sha512(path.read_bytes()).hexdigest()
        for path in (package / "data").rglob("*")
        if path.is_file()
    }
    manifest = "".join(f"{digest}  {path}\n" for path, digest in sorted(payload.items())).encode()
    (package / "manifest-sha512.txt").write_bytes(manifest)
    tags = {name: hashlib.sha512((package / name).read_bytes()).hexdigest()
            for name in ("bagit.txt", "bag-info.txt", "manifest-sha512.txt")}  # fmt: skip
    (package / "tagmanifest-sha512.txt").write_text("".join(f"{sha}  {name}\n" for name, sha in sorted(tags.items())))
    return hashlib.sha512(manifest).hexdigest()


def told_without_holds(package: Path) -> None:
    path = package / "data" / "registers" / "fond.json"
    told = json.loads(path.read_bytes())
    path.write_text(json.dumps({**told, "holds": []}), encoding="utf-8")


def changed_document(package: Path) -> None:
    path = next((package / "data" / "archive").glob("*/*/*/*/v1/content/1/document.pdf"))
    path.write_bytes(path.read_bytes().replace(b"%%EOF", b"%%EOX", 1))


def shortened_log(package: Path) -> None:
    path = package / "data" / "archive" / "events.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-5]))


def retold(package: Path, **changed: object) -> None:
    path = package / "data" / "registers" / "fond.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changed}), encoding="utf-8")


def hold_on_the_successor(package: Path) -> None:
    told = json.loads((package / "data" / "registers" / "fond.json").read_bytes())
    own = {"hold": "x", "scope": "second", "basis": "чужое дело", "since": "2032-01-01"}
    retold(package, holds=[*told["holds"], own])


def narrower_hold(package: Path) -> None:
    told = json.loads((package / "data" / "registers" / "fond.json").read_bytes())
    retold(package, holds=[{**one, "scope": f"{one['scope']}/1"} for one in told["holds"]])


def one_record_more(package: Path) -> None:
    told = json.loads((package / "data" / "registers" / "fond.json").read_bytes())
    retold(package, counts={**told["counts"], "records": told["counts"]["records"] + 1})


def case_without_a_day(package: Path) -> None:
    retold(package, paper=[{"record": "test/2009-10/7a/journal", "record_class": "7А", "title": "Журнал"}])


def case_without_a_term(package: Path) -> None:
    case = {"record": "test/2009-10/7a/journal", "record_class": "7А", "title": "Журнал", "closed_on": "2010-06-01"}
    retold(package, paper=[{**case, "term": 0}])


def renamed_school(package: Path) -> None:
    path = package / "data" / "registers" / "fond.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"school": "test"', '"school": "other"'), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (told_without_holds, "fond.holds_differ"),
        (changed_document, "fond.not_whole"),
        (shortened_log, "fond.not_whole"),
        (renamed_school, "fond.not_one"),
        (hold_on_the_successor, "fond.foreign_ids"),
        (narrower_hold, "fond.holds_differ"),
        (one_record_more, "fond.not_whole"),
        (case_without_a_day, "fond.not_one"),
        (case_without_a_term, "fond.not_one"),
        (lambda package: (package / "data" / "registers" / "fond.json").write_text("{}"), "fond.not_one"),
    ],
)
def test_a_package_that_contradicts_itself_is_not_taken(package: Path, refusing: School, spoil, code) -> None:
    """Its manifest is right, as if the one who hands over had made it so."""
    spoil(package)
    assert refusing.refused("fond", "import", str(package), "--manifest", rebagged(package))[1] == code
    assert refusing.ok("status")["records"] == []


def test_without_its_roots_nothing_is_believed(handed_once: Handed, tmp_path: Path) -> None:
    school = successor_at(tmp_path / "home", handed_once.school)
    for path in (school.home / "trust").glob("predecessor-*"):
        path.unlink()
    refused = school.refused("fond", "import", str(handed_once.package), "--manifest", handed_once.manifest)
    assert refused == (5, "fond.not_verified")
    for path in (school.home / "trust").glob("*.pem"):
        path.unlink()
    refused = school.refused("fond", "import", str(handed_once.package), "--manifest", handed_once.manifest)
    assert refused == (6, "verify.no_anchors")
    assert school.ok("status")["records"] == []


def test_a_school_of_the_same_code_is_refused(handed_once: Handed, tmp_path: Path) -> None:
    school = successor_at(tmp_path / "home", handed_once.school, "test")
    refused = school.refused("fond", "import", str(handed_once.package), "--manifest", handed_once.manifest)
    assert refused == (4, "fond.same_school")


def test_a_package_older_than_an_act_brings_nothing_back(
    expired_once: School, taken_once: School, tmp_path: Path
) -> None:
    """A package made before the journals were destroyed turns up after the one made later was taken."""
    early = copy_of(expired_once, tmp_path / "early")
    done = early.ok("fond", "export", str(tmp_path / "old"), *RECEIVER)
    school = copy_of(taken_once, tmp_path)
    refused = school.refused("fond", "import", str(tmp_path / "old"), "--manifest", done["manifest"])
    assert refused == (4, "fond.destroyed_since")


def test_a_broken_off_import_goes_on(handed_once: Handed, tmp_path: Path) -> None:
    """One medium was away, the first call came to its end without it; attach brings it up."""
    school = successor_at(tmp_path / "home", handed_once.school)
    school.medium("c").rename(school.medium("c").with_name("away"))
    ran = school.run("fond", "import", str(handed_once.package), "--manifest", handed_once.manifest)
    assert ran.code == 1
    assert list(ran.json["missed"]) == ["c"]
    school.medium("c").with_name("away").rename(school.medium("c"))
    assert school.ok("media", "attach", "c")["ok"]
    assert school.ok("audit")["ok"]


def test_a_medium_in_quarantine_misses_the_fond_until_it_is_put_right(handed_once: Handed, tmp_path: Path) -> None:
    school = successor_at(tmp_path / "home", handed_once.school)
    ledger = school.medium("b") / "ledger.jsonl"
    content = ledger.read_bytes()
    ledger.write_bytes(content.replace(b"a", b"b", 1))
    ran = school.run("fond", "import", str(handed_once.package), "--manifest", handed_once.manifest)
    assert (ran.code, list(ran.json["missed"])) == (1, ["b"])
    ledger.write_bytes(content)
    assert school.ok("media", "attach", "b")["ok"]
    assert school.ok("audit")["ok"]


def test_an_export_goes_on_until_the_act_is_signed(expired: School, tmp_path: Path) -> None:
    """A mistyped phrase comes after hours of copying: they are not lost."""
    package, phrase = tmp_path / "package", tmp_path / "phrase"
    phrase.write_text("не та фраза\n", encoding="utf-8")
    key = next(expired.home.rglob("director.p12"))
    words = ["fond", "export", str(package), *RECEIVER, "--p12", str(key), "--pin-file", str(phrase)]
    assert expired.run(*words).code != 0
    assert (package / "manifest-sha512.txt").exists()
    assert not (package / "act.pdf").exists()
    (package / ".act.pdf.0123456789ab").write_bytes(b"torn")
    done = expired.ok("fond", "export", str(package), *RECEIVER, "--demo-key")
    assert expired.ok("verify", "--file", str(package / "act.pdf"))["ok"]
    assert {one.name for one in package.iterdir() if one.name.startswith(".")} == set()
    manifest = (package / "manifest-sha512.txt").read_bytes()
    assert hashlib.sha512(manifest).hexdigest() == done["manifest"]
    checked = subprocess.run(["sha512sum", "--quiet", "-c", "manifest-sha512.txt"], cwd=package, check=False)
    assert checked.returncode == 0
    assert expired.refused("fond", "export", str(package), *RECEIVER) == (2, "fond.bad_target")
    assert expired.ok("audit")["ok"]
    log = expired.home / "log" / "events.jsonl"
    handed = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()[-3:-1]]
    assert [one["verb"] for one in handed] == ["media-retire", "fond-handed"]


def test_an_export_that_was_killed_after_its_act_is_entered(
    expired: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, within: Within
) -> None:
    services = within(expired)
    receiver = Receiver("МБОУ «Школа-преемница»", Person("директор", "Петров П. П."))
    export = partial(
        export_fond, services, tmp_path / "package", receiver, "постановление № 12 от 11.01.2032", "archivist"
    )

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(handing_over, "_hand", killed)
        with pytest.raises(KeyboardInterrupt):
            export(progress=quiet)
    act = (tmp_path / "package" / "act.pdf").read_bytes()
    done = export(progress=quiet)
    assert (tmp_path / "package" / "act.pdf").read_bytes() == act
    [handed] = services.events.events("fond-handed")
    assert handed.details["manifest"] == done.manifest
    assert code_of(lambda: export(progress=quiet)) == "fond.bad_target"
