"""Nobody sees a document unseen: whatever page of it is asked for first, the event log knows who looked."""

import json

from tests.conftest import School
from tests.web.site import enter

RECORD = "test/2025-26/6a/summary"


def looks(school: School) -> list[str]:
    lines = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    events = map(json.loads, lines)
    return [event["actor"] for event in events if event["verb"] == "view" and event["subject"] == RECORD]


def test_each_way_to_a_document_is_told(looked_at: School, port: int) -> None:
    before = looks(looked_at)
    archivist = enter(looked_at, port, "archivist")
    assert archivist.get(f"/archive/{RECORD}/").status == 200
    assert looks(looked_at) == before  # the card shows no pupil
    assert archivist.get(f"/archive/{RECORD}/page/2/240.png").body.startswith(b"\x89PNG")
    assert looks(looked_at) == [*before, "archivist"]
    assert archivist.get(f"/archive/{RECORD}/document/?page=2").status == 200
    assert looks(looked_at) == [*before, "archivist"]  # once for each time that somebody signs in
    answer = archivist.get(f"/archive/{RECORD}/document.pdf")
    assert answer.body.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == 'attachment; filename="2025-26-6a-summary.pdf"'
    assert looks(looked_at) == [*before, "archivist", "archivist"]
    again = enter(looked_at, port, "archivist")
    assert again.get(f"/archive/{RECORD}/document/?page=2").status == 200
    assert looks(looked_at) == [*before, "archivist", "archivist", "archivist"]
    for person in (enter(looked_at, port, "secretary"), enter(looked_at, port, "commission")):
        assert person.get(f"/archive/{RECORD}/page/1/240.png").status == 403
    assert len(looks(looked_at)) == len(before) + 3
