"""A signature by a certificate that turns out revoked is put aside, and the document is signed with the next one."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signing import demo_pki
from tests.conftest import School

RECORD = "test/2025-26/5a/summary"


@pytest.mark.full
def test_revoked_then_renewed(school: School, exports: list[Path]) -> None:
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    pki = school.home / "keys" / "demo-pki"
    demo_pki.revoke_director(pki, at=datetime.now(UTC) - timedelta(hours=1))
    ran = school.run("sign", "--all", "--demo-key")
    assert ran.code == 4
    assert [one["code"] for one in ran.json["failed"]] == ["signing.certificate_revoked"]
    work = school.home / "work" / "test" / "2025-26" / "5a" / "summary"
    assert not (work / "signature.json").exists()
    assert len(list(work.glob("discarded-*.json"))) == 1
    assert school.run("sign", "--all", "--demo-key").code == 4, "the same certificate again is no better"
    demo_pki.renew_director(pki, now=datetime.now(UTC))
    assert school.ok("sign", "--all", "--demo-key")["signed"] == [RECORD]
    assert school.ok("verify", "--all")["ok"]
    events = [json.loads(line) for line in (school.home / "log" / "events.jsonl").read_text().splitlines()]
    assert [one["verb"] for one in events].count("discard-signature") == 2
