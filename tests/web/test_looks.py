"""Nobody sees a document unseen: whatever page of it is asked for first, the event log knows who looked."""

import json
import subprocess
from pathlib import Path

from docgen.page_picture import page_picture
from tests.conftest import School
from tests.web.site import enter
from tests.web.test_outside import until

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


def test_a_draft_is_not_looked_at_unseen_and_is_marked(working: tuple[School, int], exports: list[Path]) -> None:
    school, port = working
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    draft = "test/2025-26/5a/summary"
    secretary = enter(school, port, "secretary")

    def drafts() -> list[str]:
        lines = (school.home / "log" / "events.jsonl").read_text(encoding="utf-8").splitlines()
        return [one["actor"] for one in map(json.loads, lines) if one["verb"] == "view" and one["details"].get("draft")]

    until(lambda: secretary.get(f"/draft/{draft}/").status == 200)
    assert drafts() == ["secretary"]
    small, large = (secretary.get(f"/draft/{draft}/page/1/{width}.png").body for width in (240, 1600))
    assert drafts() == ["secretary"], "once for each sign-in"
    file = secretary.get(f"/draft/{draft}/draft.pdf").body
    assert drafts() == ["secretary", "secretary"]
    said = subprocess.run(["pdftotext", "-", "-"], input=file, capture_output=True, check=True).stdout.decode()
    assert "ТКЕОРП" in "".join(said.split()), "turned, so its letters come from above"
    rendered = (school.home / "work" / draft / "rendered.pdf").read_bytes()
    assert large != page_picture(rendered, 1, 1600)
    assert small.startswith(b"\x89PNG")
    assert secretary.get(f"/draft/{draft}/page/99/1600.png").status == 404
    # What is signed is no draft any more.
    assert school.ok("sign", "--all", "--demo-key", "--no-commit")["signed"] == [draft]
    signed = secretary.get(f"/draft/{draft}/draft.pdf").body
    assert signed == (school.home / "work" / draft / "signed.pdf").read_bytes()
