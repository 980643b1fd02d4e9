"""«Закрытие года»: who is told what, and the second person's word."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import School, new_school
from tests.web.conftest import give_roles
from tests.web.site import enter, site

_NAME = "20260601T000000Z-0123abcd"
_TOLD = "Слово, которого не должен знать посторонний"


@pytest.fixture
def upload_of_health(looked_at: School) -> Iterator[None]:
    """An upload of the secretary's: a class journal, and a sheet to which access is limited."""
    folder = looked_at.home / "uploads" / _NAME
    folder.mkdir(parents=True)
    counts = {"pupils": 4, "subjects": 0, "lessons": 0, "marks": 0, "absences": 0, "finals": 0, "pages": 0}
    finding = {"code": "x", "severity": "warning", "where": "", "message": _TOLD, "clause": ""}
    classes = [
        {"id": f"test/2025-26/5a/{kind}", "title": f"5А {kind}", "year": "2025/2026", "counts": counts,
         "findings": [finding] if kind == "health" else []}
        for kind in ("journal", "health")
    ]  # fmt: skip
    request = {"actor": "secretary", "at": "2026-06-01T00:00:00Z", "names": ["x.json"]}
    (folder / "request.json").write_text(json.dumps(request))
    (folder / "result.json").write_text(json.dumps({"classes": classes, "failed": []}))
    yield
    shutil.rmtree(folder)


@pytest.mark.usefixtures("upload_of_health")
@pytest.mark.parametrize(
    ("role", "knows"), [("secretary", True), ("director", True), ("deputy", False), ("administrator", False)]
)
def test_restricted_sheets_are_told_to_few(role: str, knows: bool, looked_at: School, port: int) -> None:
    text = enter(looked_at, port, role).get("/year/2026/").text
    assert "5А journal" in text
    assert (_TOLD in text) is knows
    assert ("5А health" in text) is knows


def test_the_second_person_confirms_what_he_saw(tmp_path: Path, exports: list[Path]) -> None:
    school = new_school(tmp_path)
    give_roles(school)
    path = school.home / "profile.toml"
    text = path.read_text(encoding="utf-8").replace(
        "[year_close.jointly]\nvalue = false", "[year_close.jointly]\nvalue = true"
    )
    path.write_text(f'{text}\n[year_close.confirmed_by]\nvalue = ["director"]\nclause = "пример"\n', encoding="utf-8")
    for export in exports:
        school.ok("import", str(export))
    school.ok(
        "close", "2026", "--kind", "journal", "--class", "5А", "--order", "№ 95 от 28.05.2026", "--as", "secretary"
    )
    with site(school) as port:
        director = enter(school, port, "director")
        assert "Ждут вашего подтверждения закрытия: 1 документ" in director.get("/").text
        page = director.get("/year/2026/").text
        assert "2. Закрыть" not in page, "he confirms, he does not close"
        [seen] = {part.split('"')[0] for part in page.split('name="seen" value="')[1:]}
        assert "Подтвердить закрытие" not in enter(school, port, "deputy").get("/year/2026/").text
        # Another class is closed while he reads: his word does not cover it.
        school.ok(
            "close", "2026", "--kind", "journal", "--class", "6А", "--order", "№ 96 от 28.05.2026", "--as", "secretary"
        )
        assert director.post("/year/2026/confirm/", seen=seen).to == "/year/2026/"
        work = school.home / "work" / "test" / "2025-26"
        assert [one.parent.parent.name for one in work.glob("*/journal/confirmed.json")] == ["5a"]
        assert director.post("/year/2026/confirm/").status == 404, "nothing shown, nothing confirmed"
        assert director.post("/year/2026/confirm/", seen=seen.replace("5a", "6a")).status == 404, "as it was shown"
        assert "Ждут вашего подтверждения закрытия: 1 документ" in director.get("/").text
