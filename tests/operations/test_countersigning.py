"""A profile that wants the class teacher's signature and the organisation's seal besides the director's."""

import os
import subprocess
from pathlib import Path

import pytest

from tests import judges
from tests.conftest import School, new_school

RECORD = "test/2025-26/5a/summary"
SIGNERS = """value = [
  { role = "director", signature = "qualified", seal = true },
  { role = "class_teacher", signature = "electronic" },
]"""


@pytest.fixture
def school(tmp_path: Path, exports: list[Path]) -> School:
    made = new_school(tmp_path)
    profile = made.home / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    head, _, rest = text.partition("[summary.signers]\n")
    _, _, rest = rest.partition("\n")
    profile.write_text(f"{head}[summary.signers]\n{SIGNERS}\n{rest}", encoding="utf-8")
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
