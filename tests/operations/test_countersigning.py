"""A profile that wants the class teacher's signature and the organisation's seal besides the director's."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from kernel.errors import RefusedError
from kernel.ids import parse_record_id
from letopis.wiring import build_services
from operations.countersigning import refuse_same_certificate
from operations.home import Home
from signing.certificates import facts, read_certificate
from tests import judges
from tests.conftest import School, new_school
from tests.operations.test_elsewhere import key_files, openssl
from tests.web.site import site
from tests.web.test_outside import until

RECORD = "test/2025-26/5a/summary"
SIGNERS = """value = [
  { role = "director", signature = "qualified", seal = true },
  { role = "class_teacher", signature = "electronic" },
]"""


def ask_signers(school: School) -> None:
    """Writes into the school's regulation that a summary bears the signatures above."""
    profile = school.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    head, _, rest = text.partition("[summary.signers]\n")
    _, _, rest = rest.partition("\n")
    profile.write_text(f"{head}[summary.signers]\n{SIGNERS}\n{rest}", encoding="utf-8")


@pytest.fixture
def school(tmp_path: Path, exports: list[Path]) -> School:
    made = new_school(tmp_path)
    ask_signers(made)
    made.ok("import", str(exports[0]))
    made.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    return made


def test_nothing_goes_to_the_media_half_signed(school: School) -> None:
    assert school.ok("sign", "--all", "--demo-key")["signed"] == [RECORD]
    [line] = school.ok("status")["records"]
    assert line["state"] == "signed"
    assert school.refused("countersign", "--all", "--role", "teacher", "--demo-key") == (2, "countersign.unknown_role")
    assert school.ok("countersign", "--all", "--role", "class_teacher", "--demo-key")["signed"] == [RECORD]
    assert school.run("commit", "--all").json["failed"][0]["code"] == "record.signatures_missing"
    assert school.ok("countersign", "--all", "--role", "seal", "--demo-key")["signed"] == [RECORD]
    assert school.ok("commit", "--all")["committed"] == [RECORD]
    assert school.ok("verify", "--all")["ok"]
    log = (school.home / "log" / "events.jsonl").read_text()
    assert log.count('"verb":"countersign"') == 2

    content = judges.object_roots(school.medium("a"))[f"letopis:{RECORD}"] / "v1" / "content" / "1"
    anchors = next((school.home / "trust").glob("*.pem"))
    for role in ("class_teacher", "seal"):
        done = subprocess.run(
            ["openssl", "cms", "-verify", "-inform", "DER", "-in", str(content / "signatures" / f"{role}.p7s"),
             "-content", str(content / "document.pdf"), "-binary", "-CAfile", str(anchors), "-purpose", "any", "-out",
             os.devnull],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_nobody_signs_for_another_office(school: School) -> None:
    for account in ("deputy", "secretary"):
        school.setting("users", f'{account} = "{account}"')
    school.ok("sign", "--all", "--demo-key")
    refused = school.run("countersign", "--all", "--role", "class_teacher", "--demo-key", "--as", "deputy")
    assert [one["code"] for one in refused.json["failed"]] == ["countersign.other_office"]
    assert school.ok("countersign", "--all", "--role", "seal", "--demo-key", "--as", "secretary")["signed"] == [RECORD]


def test_a_signature_that_was_kept_before_a_kill_is_stamped(school: School) -> None:
    """What lies between keeping a signature and planning its stamp is found again, and no key is asked twice."""
    school.ok("sign", "--all", "--demo-key")
    for role in ("class_teacher", "seal"):
        school.ok("countersign", "--all", "--role", role, "--demo-key")
    work = school.home / "work" / RECORD
    for path in (work / "signatures").iterdir():
        path.unlink()
    log = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8")
    with site(school, working=True):
        until(lambda: school.ok("status")["records"][0]["state"] == "committed")
    after = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8")
    assert after.count('"verb":"ask-key"') == log.count('"verb":"ask-key"')


def test_one_certificate_is_not_two_signatures(school: School) -> None:
    """Only a home to learn in has one key for all; the test's key is taken for a real one here."""
    school.ok("sign", "--all", "--demo-key")
    keys = key_files(school, school.home.parent / "keys")
    openssl("x509", "-in", str(keys / "all.pem"), "-outform", "DER", "-out", str(keys / "own.cer"))
    own = facts(read_certificate((keys / "own.cer").read_bytes()))
    services, record = build_services(Home(school.home)), parse_record_id(RECORD)
    refuse_same_certificate(services, record, "seal", own)
    (school.home / "keys" / "demo-pki").rename(school.home / "elsewhere")
    with pytest.raises(RefusedError) as caught:
        refuse_same_certificate(services, record, "seal", own)
    assert caught.value.code == "countersign.same_certificate"
    refuse_same_certificate(services, record, "seal", replace(own, serial="another"))
