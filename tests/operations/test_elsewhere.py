"""Documents leave for a key on another machine, and come back signed by a program that is not ours."""

import csv
import hashlib
import json
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signing.demo_pki import renew_director
from tests import judges
from tests.conftest import School

RECORDS = ["test/2025-26/5a/journal", "test/2025-26/5a/summary"]


@pytest.fixture(scope="module")
def closed_once(tmp_path_factory: pytest.TempPathFactory, exports: list[Path]) -> School:
    from tests.conftest import new_school

    school = new_school(tmp_path_factory.mktemp("elsewhere"))
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    return school


@pytest.fixture
def school(closed_once: School, tmp_path: Path) -> School:
    shutil.copytree(closed_once.home, tmp_path / "home", symlinks=True)
    return School(tmp_path / "home")


@pytest.fixture
def keys(school: School, tmp_path: Path) -> Path:
    return key_files(school, tmp_path / "keys")


def key_files(school: School, folder: Path) -> Path:
    """The director's key and certificate as files of OpenSSL."""
    folder.mkdir()
    pki = school.home / "keys" / "demo-pki"
    openssl("pkcs12", "-in", str(pki / "director.p12"), "-passin", f"file:{pki / 'director.pass'}", "-nodes",
            "-out", str(folder / "all.pem"))  # fmt: skip
    text = (folder / "all.pem").read_text()
    (folder / "key.pem").write_text(text[text.index("-----BEGIN PRIVATE") :].split("Bag Attributes")[0])
    return folder


def openssl(*arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def sign_with_openssl(file: Path, keys: Path, to: Path, *more: str, form: str = "DER", cades: bool = True) -> None:
    openssl(
        "cms", "-sign", *(["-cades"] if cades else []), "-binary", "-in", str(file), "-signer", str(keys / "all.pem"),
        "-inkey", str(keys / "key.pem"), "-outform", form, "-out", str(to), *more,
    )  # fmt: skip


def test_there_and_back(school: School, keys: Path, tmp_path: Path) -> None:
    out = tmp_path / "usb"
    handed = school.ok("sign", "--all", "--prepare", str(out))
    assert [one["id"] for one in handed["prepared"]] == RECORDS
    for one in handed["prepared"]:
        content = (out / one["file"]).read_bytes()
        assert hashlib.new(one["algorithm"], content).hexdigest() == one["digest"]
    with (out / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["Хэш"] for row in rows] == [one["digest"] for one in handed["prepared"]]
    readme = (out / "README.txt").read_text()
    assert "Документов: 2" in readme
    assert all(one["digest"] in readme for one in handed["prepared"])
    # Another program signs; the names it gives do not matter, nor whether PEM or DER.
    sign_with_openssl(out / handed["prepared"][0]["file"], keys, out / "a.sig")
    sign_with_openssl(out / handed["prepared"][1]["file"], keys, out / "b.p7s", form="PEM")
    done = school.ok("sign", "--finish", str(out))
    assert sorted(done["signed"]) == RECORDS
    assert done["failed"] == []
    assert school.ok("verify", "--all")["ok"]
    anchors = next((school.home / "trust").glob("*.pem"))
    for record in RECORDS:
        pdf = judges.object_roots(school.medium("a"))[f"letopis:{record}"] / "v1/content/1/document.pdf"
        assert judges.openssl_accepts(pdf.read_bytes(), anchors, tmp_path)
    assert school.run("sign", "--finish", str(out)).json["failed"]  # it is all done: nothing waits for these any more


@pytest.mark.full
def test_prepared_twice_is_prepared_once(school: School, keys: Path, tmp_path: Path) -> None:
    first = school.ok("sign", RECORDS[1], "--prepare", str(tmp_path / "one"))
    second = school.ok("sign", RECORDS[1], "--prepare", str(tmp_path / "two"))
    assert first["prepared"] == second["prepared"]
    name = first["prepared"][0]["file"]
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    # Signed twice: the first that comes is kept, the second is discarded and told.
    for folder in ("one", "two"):
        sign_with_openssl(tmp_path / folder / name, keys, tmp_path / folder / "x.sig")
        time.sleep(1.1)  # OpenSSL writes the second into the signature
    assert school.ok("sign", "--finish", str(tmp_path / "one"), "--no-commit")["signed"] == [RECORDS[1]]
    again = school.run("sign", "--finish", str(tmp_path / "two"), "--no-commit")
    assert again.json["signed"] == []
    assert [one["code"] for one in again.json["failed"]] == ["elsewhere.already_signed"]
    log = (school.home / "log" / "events.jsonl").read_text()
    assert log.count('"verb":"discard-signature"') == 1
    assert school.ok("commit", "--all")["committed"] == [RECORDS[1]]


def test_two_have_it_at_once(school: School, tmp_path: Path) -> None:
    """Out for the director and for who stands in for him: either may bring it back, with his own order and attorney."""
    pki = school.home / "keys" / "demo-pki"
    keys, orders = [], ("приказ № 1 от 01.06.2026", "приказ № 2 от 02.06.2026")
    for number, order in enumerate(orders):
        if number:
            renew_director(pki, now=datetime.now(UTC), director="Замещающая Вера Ильинична")
        keys.append(key_files(school, tmp_path / f"keys-{number}"))
        (tmp_path / f"{number}.xml").write_text(f"<доверенность>{number}</доверенность>")
        said = ("--authority", order, "--mchd", str(tmp_path / f"{number}.xml"))
        handed = school.ok("sign", RECORDS[1], "--prepare", str(tmp_path / f"out-{number}"), *said)["prepared"]
    # The first comes back after the second was prepared.
    sign_with_openssl(tmp_path / "out-0" / handed[0]["file"], keys[0], tmp_path / "out-0" / "x.sig")
    assert school.ok("sign", "--finish", str(tmp_path / "out-0"), "--no-commit")["signed"] == [RECORDS[1]]
    sign_with_openssl(tmp_path / "out-1" / handed[0]["file"], keys[1], tmp_path / "out-1" / "x.sig")
    late = school.run("sign", "--finish", str(tmp_path / "out-1"), "--no-commit").json
    assert [one["code"] for one in late["failed"]] == ["elsewhere.already_signed"]
    assert school.ok("commit", "--all")["committed"] == [RECORDS[1]]
    version = judges.object_roots(school.medium("a"))[f"letopis:{RECORDS[1]}"] / "v1/content/1"
    authority = json.loads((version / "record.json").read_text())["signature"]["authority"]
    assert authority["document"] == orders[0]
    assert hashlib.sha512("<доверенность>0</доверенность>".encode()).hexdigest() == authority["mchd_sha512"]
    (kept,) = (version / "authority").iterdir()
    assert (kept.read_text(), str(kept.relative_to(version))) == ("<доверенность>0</доверенность>", authority["mchd"])
    assert school.ok("verify", "--all")["ok"]


def test_what_was_said_of_a_hand_out_is_not_lost_by_another(school: School, keys: Path, tmp_path: Path) -> None:
    """Handed out again without a word of it, in vain or not; and what its file says is what its digest says."""
    mchd = tmp_path / "m.xml"
    mchd.write_text("<доверенность/>")
    said = ("--position", "и.о. директора", "--authority", "приказ № 1", "--mchd", str(mchd))
    handed = school.ok("sign", RECORDS[1], "--prepare", str(tmp_path / "out"), *said)["prepared"]
    assert school.refused("sign", RECORDS[1], "--prepare", str(tmp_path / "out")) == (2, "elsewhere.folder_taken")
    school.ok("sign", RECORDS[1], "--prepare", str(tmp_path / "again"))
    school.ok("sign", RECORDS[1], "--prepare", str(tmp_path / "form"), *said[:-2])  # a form has no file the second time
    sign_with_openssl(tmp_path / "out" / handed[0]["file"], keys, tmp_path / "out" / "x.sig")
    assert school.ok("sign", "--finish", str(tmp_path / "out"), "--no-commit")["signed"] == [RECORDS[1]]
    (kept,) = (school.home / "work" / RECORDS[1] / "authority").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(b"<other/>")
    failed = school.run("commit", "--all").json["failed"]
    assert [one["code"] for one in failed] == ["record.attorney_changed"]
    kept.write_bytes(whole)
    assert school.ok("commit", "--all")["committed"] == [RECORDS[1]]
    version = judges.object_roots(school.medium("a"))[f"letopis:{RECORDS[1]}"] / "v1/content/1"
    authority = json.loads((version / "record.json").read_text())["signature"]["authority"]
    assert (authority["position"], authority["document"]) == ("и.о. директора", "приказ № 1")
    assert (version / authority["mchd"]).read_bytes() == whole


def test_what_is_refused(school: School, keys: Path, tmp_path: Path) -> None:
    out = tmp_path / "usb"
    handed = school.ok("sign", "--all", "--prepare", str(out))["prepared"]
    back = tmp_path / "back"
    assert school.refused("sign", "--finish", str(back)) == (3, "elsewhere.no_folder")
    back.mkdir()
    assert school.refused("sign", "--finish", str(back)) == (3, "elsewhere.no_signatures")
    file = out / handed[0]["file"]
    (tmp_path / "other.bin").write_bytes(file.read_bytes() + b" ")
    sign_with_openssl(tmp_path / "other.bin", keys, back / "1-other.sig")
    sign_with_openssl(file, keys, back / "2-plain.sig", cades=False)
    (back / "3-junk.sig").write_bytes(b"\x30\x82junk" * 100)
    (back / "4-text.sig").write_text("не подпись")
    (back / "5-huge.sig").write_bytes(bytes(3 << 20))
    (back / "6-empty.sig").touch()
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(tmp_path / "key.pem"), "-out",
            str(tmp_path / "all.pem"), "-subj", "/CN=Stranger", "-days", "30")  # fmt: skip
    sign_with_openssl(file, tmp_path, back / "7-stranger.sig")
    ran = school.run("sign", "--finish", str(back))
    assert ran.code != 0
    assert ran.json["signed"] == []
    assert {one["id"]: one["code"] for one in ran.json["failed"]} == {
        "1-other.sig": "elsewhere.unknown_document",
        "2-plain.sig": "signing.cms_not_pades",
        "3-junk.sig": "signing.bad_cms",
        "4-text.sig": "signing.bad_cms",
        "5-huge.sig": "signing.bad_cms",
        "6-empty.sig": "signing.bad_cms",
        "7-stranger.sig": "signing.cms_other_signer",
    }
    # Among the bad ones a good one is taken; one that carries its content along is freed of it.
    sign_with_openssl(file, keys, back / "8-attached.sig", "-nodetach")
    ran = school.run("sign", "--finish", str(back))
    assert ran.json["signed"] == [handed[0]["id"]]
    assert len(ran.json["failed"]) == 7
    assert ran.code != 0


@pytest.mark.full
def test_closed_again_meanwhile(school: School, keys: Path, tmp_path: Path) -> None:
    out = tmp_path / "usb"
    handed = school.ok("sign", RECORDS[1], "--prepare", str(out))["prepared"]
    sign_with_openssl(out / handed[0]["file"], keys, out / "x.sig")
    school.ok("reopen", "2026", "--class", "5А", "--kind", "summary", "--basis", "опечатка")
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 96 от 29.05.2026")
    ran = school.run("sign", "--finish", str(out))
    assert [one["code"] for one in ran.json["failed"]] == ["elsewhere.unknown_document"]


@pytest.mark.full
def test_folders_and_certificates(school: School, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    assert school.refused("sign", "--all", "--prepare", str(tmp_path / "full")) == (2, "elsewhere.folder_taken")
    assert school.refused("sign", "--prepare", str(tmp_path / "new"))[1] == "cli.nothing_named"
    both = ("--prepare", str(tmp_path / "new"), "--finish", str(tmp_path / "full"))
    assert school.refused("sign", "--all", *both) == (2, "cli.two_directions")
    missing = str(tmp_path / "none.cer")
    assert school.refused("sign", "--all", "--prepare", str(tmp_path / "new"), "--certificate", missing) == (
        3, "signing.no_certificate",
    )  # fmt: skip
    bad = tmp_path / "bad.cer"
    for junk in (b"", b"junk", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"):
        bad.write_bytes(junk)
        assert school.refused("sign", "--all", "--prepare", str(tmp_path / "new"), "--certificate", str(bad)) == (
            2, "signing.bad_certificate",
        )  # fmt: skip
