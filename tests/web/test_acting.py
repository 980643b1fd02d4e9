"""An order gives a deputy the director's role for some days: it signs by that order, and the record says so."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.conftest import School
from tests.web.site import enter
from tests.web.test_outside import until


def test_who_stands_in_for_the_director_signs_by_that_order(working: tuple[School, int], exports: list[Path]) -> None:
    school, port = working
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    director, deputy = enter(school, port, "director"), enter(school, port, "deputy")
    today = datetime.now(UTC).date()
    asked = {"reference": f"№ 12 от {today:%d.%m.%Y}", "kind": "duty", "title": "", "account": "deputy", "unit": "",
             "role": "director", "first": (today - timedelta(2)).isoformat(),
             "last": (today + timedelta(2)).isoformat()}  # fmt: skip
    assert deputy.get("/to-sign/").status == 403
    assert "order.role_above" in deputy.post("/orders/enter/", **asked).text
    assert director.post("/orders/enter/", **asked).to == "/orders/"
    page = deputy.get("/to-sign/").text
    assert f'value="№ 12 от {today:%d.%m.%Y}"' in page
    assert "исполняющий обязанности директора" in page
    assert "выдан: Учебный УЦ Летописи" in page
    [document] = re.findall(r'name="record" value="([^"]+)"', page)
    signed = {"seen": "1", "key": "demo", "pin": "", "record": document, "position": "и.о. директора"}
    lapsed = {"order": asked["reference"], "order-from": "2020-01-01", "order-to": "2020-02-01"}
    assert "signing.authority_lapsed" in deputy.post("/to-sign/begin/", None, **signed, **lapsed).text
    dates = {"order": asked["reference"], "order-from": asked["first"], "order-to": asked["last"]}
    mchd = "<доверенность>на подписание</доверенность>".encode()
    for bad in (
        b"<!DOCTYPE x><x/>",
        b"",
        b"no XML",
        b'<?xml version="1.0" encoding="cp-1251-x"?><x/>',
        mchd[:-3],
        b"<x>" + bytes(5 << 20),
    ):
        refused = deputy.upload("/to-sign/begin/", {"m.xml": bad}, named="mchd", **signed, **dates)
        assert (refused.status, "signing.mchd_bad" in refused.text) == (400, True)
    assert school.ok("status")["records"][0]["state"] == "rendered"
    sent = deputy.upload("/to-sign/begin/", {"m.xml": mchd}, named="mchd", **signed, **dates)
    assert sent.to == "/to-sign/", sent.text
    until(lambda: school.ok("status")["records"][0]["state"] == "committed")
    [path] = school.medium("a").rglob("record.json")
    authority = json.loads(path.read_bytes())["signature"]["authority"]
    assert (path.parent / authority["mchd"]).read_bytes() == mchd
    assert (authority["first"], authority["last"]) == (asked["first"], asked["last"])
    assert authority["document"] == asked["reference"]
    # A new class teacher, of whom the settings know nothing.
    asked = {"reference": "№ 31 от 01.09.2025", "kind": "roles", "title": "", "account": "teacher-9", "unit": "5А",
             "role": "", "first": "2025-09-01", "last": "2099-08-31"}  # fmt: skip
    assert director.post("/orders/enter/", **asked).to == "/orders/"
    teacher = enter(school, port, "teacher-9")
    assert "5А, 2025/2026 учебный год" in teacher.get("/my-class/").text
