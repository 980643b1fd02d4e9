"""Every kind of record of the seeds goes from its file to three copies, and is found again."""

import json
from pathlib import Path

import pytest

from kernel.kinds import Kind
from letopis.demo.files import write_canonical
from letopis.demo.small import small_school
from tests.conftest import School, new_school
from tests.docgen.other_kinds import every_kind


def school_name(value: dict) -> dict:
    return {**value, "school": {**value["school"], "full_name": "МБОУ «Учебная школа»", "short_name": ""}}


@pytest.fixture(scope="module")
def other_records(tmp_path_factory: pytest.TempPathFactory) -> School:
    folder = tmp_path_factory.mktemp("others")
    school = new_school(folder)
    for kind, value in every_kind().items():
        path = folder / f"{kind}.json"
        path.write_text(json.dumps(school_name(value), ensure_ascii=False), encoding="utf-8")
        school.ok("import", str(path))
    closed = school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert closed["failed"] == []
    assert len(closed["records"]) == len(every_kind())
    signed = school.ok("sign", "--all", "--demo-key")
    assert signed["failed"] == []
    return school


def test_each_kind_lies_on_three_media_and_verifies(other_records: School) -> None:
    records = other_records.ok("status")["records"]
    assert {record["kind"] for record in records} == set(every_kind())
    assert all(set(record["media"].values()) == {"verified"} for record in records)
    verified = other_records.ok("verify", "--all")
    assert verified["ok"]
    assert all(record["ok"] and "veraPDF" in record["pdfa"] for record in verified["records"])


def test_each_kind_has_its_own_term(other_records: School) -> None:
    years = {record["kind"]: record["first_act_year"] for record in other_records.ok("status")["records"]}
    assert years["health"] == 2026 + 3 + 1
    assert years["circle"] == years["substitution"] == years["attached"] == 2026 + 5 + 1


def test_the_data_come_back_as_they_were_imported(other_records: School, tmp_path: Path) -> None:
    for record in other_records.ok("status")["records"]:
        files = other_records.ok("get", record["id"], "-o", str(tmp_path / record["kind"]))["files"]
        data = next(Path(name) for name in files if name.endswith("data.json"))
        wanted = school_name(every_kind()[record["kind"]])
        assert json.loads(data.read_text(encoding="utf-8")) == wanted
        sheet = json.loads(data.with_name("record.json").read_text(encoding="utf-8"))
        assert sheet["kind"] == record["kind"]
        assert sheet["document"]["made_with"]["layout"] == "ГОСТ Р 7.0.97-2025"


def test_imports_are_tidied_away(other_records: School) -> None:
    assert not list((other_records.home / "imports").rglob("current"))


def test_a_final_sheet_is_made_on_demand_and_a_supplement_after_retakes(tmp_path: Path) -> None:
    school = new_school(tmp_path)
    (journal,) = small_school(classes=1, pupils=4, lessons_per_subject=4, seed=3)
    (path,) = write_canonical((journal,), tmp_path)
    school.ok("import", str(path))
    closed = school.ok("close", "2026", "--kind", "final", "--order", "№ 95 от 28.05.2026")
    assert [record["kind"] for record in closed["records"]] == ["final"]
    school.ok("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert school.ok("sign", "--all", "--demo-key")["failed"] == []
    unit = closed["records"][0]["id"].split("/")[2]
    unit_id = closed["records"][0]["id"].rpartition("/")[0]

    # In September one pupil has passed the retake.
    assert school.refused("import", str(path)) == (4, "import.already_archived")
    value = json.loads(path.read_text(encoding="utf-8"))
    result = next(r for r in value["subjects"][0]["period_results"] if r["period"] == "year")
    result |= {"value": "5" if result.get("value") != "5" else "4", "basis": "протокол пересдачи от 15.09.2026 № 1"}
    autumn = tmp_path / "autumn.json"
    autumn.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    school.ok("import", str(autumn), "--kind", "supplement")
    made = school.ok("close", "2026", "--order", "№ 201 от 18.09.2026")["records"]
    assert [record["id"].split("/")[2:] for record in made] == [[unit, "supplement"]]
    school.ok("sign", "--all", "--demo-key")
    states = {record["kind"]: record["state"] for record in school.ok("status")["records"]}
    assert states == dict.fromkeys(("journal", "summary", "final", "supplement"), "committed")

    # In spring another passes; the second supplement goes on from the first, and the same export makes no third.
    assert school.refused("import", str(autumn), "--kind", "supplement") == (4, "close.nothing_changed")
    mended = next(r for r in value["subjects"][1]["period_results"] if r["period"] == "year")
    before = mended["value"]
    mended |= {"value": "5" if before != "5" else "4", "basis": "протокол от 15.04.2027 № 2"}
    autumn.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    [taken] = school.ok("import", str(autumn), "--kind", "supplement")["journals"]
    assert taken["id"] == f"{unit_id}/supplement-2"
    made = school.ok("close", "2026", "--order", "№ 202 от 19.09.2026")["records"]
    assert [record["id"] for record in made] == [f"{unit_id}/supplement-2"]
    school.ok("sign", "--all", "--demo-key")
    assert not list((school.home / "imports").rglob("current"))
    files = school.ok("get", f"{unit_id}/supplement-2", "-o", str(tmp_path / "got"))["files"]
    data = json.loads(next(Path(name) for name in files if name.endswith("data.json")).read_text(encoding="utf-8"))
    assert [(one["before"], one["after"]) for one in data["changes"]] == [(before, mended["value"])]
    assert school.refused("import", str(autumn), "--kind", "supplement") == (4, "close.nothing_changed")
    assert len(school.ok("find", made[0]["class"], "2026")["records"]) == 5


def test_a_supplement_that_changes_nothing_is_refused(archived_copy: School, exports: list[Path]) -> None:
    refused = archived_copy.refused("import", str(exports[0]), "--kind", "supplement")
    assert refused == (4, "close.nothing_changed")
    assert not list((archived_copy.home / "imports").rglob("current"))  # nobody would ever close it


def test_a_sheet_is_not_taken_for_a_journal_of_another_kind(school: School, tmp_path: Path) -> None:
    path = tmp_path / "health.json"
    path.write_text(json.dumps(every_kind()["health"], ensure_ascii=False), encoding="utf-8")
    assert school.refused("import", str(path), "--kind", "circle") == (2, "import.not_this_kind")


def test_a_group_does_not_take_another_s_place(school: School, tmp_path: Path) -> None:
    value = every_kind()["elective"]
    other = json.loads(json.dumps(value).replace('"p1"', '"x1"').replace('"p2"', '"x2"').replace('"p3"', '"x3"'))
    other = json.loads(json.dumps(other).replace('"p4"', '"x4"'))
    named = json.loads(json.dumps(value))
    named["class"]["name"] = "Борисов, 7А"
    for name, content in (("one", value), ("other", other), ("named", named)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    school.ok("import", str(tmp_path / "one.json"))
    assert school.refused("import", str(tmp_path / "other.json")) == (4, "import.replaces_other")
    assert school.refused("import", str(tmp_path / "named.json")) == (2, "import.name_in_id")
    log = (school.medium("a") / "events.jsonl").read_text(encoding="utf-8")
    assert "borisov" not in log


def test_titles_speak_russian(other_records: School, tmp_path: Path) -> None:
    for record in other_records.ok("status")["records"]:
        files = other_records.ok("get", record["id"], "-o", str(tmp_path / record["kind"]))["files"]
        sheet = next(Path(name) for name in files if name.endswith("record.json"))
        title = json.loads(sheet.read_text(encoding="utf-8"))["title"]
        if record["kind"] == "substitution":
            assert title == "Журнал замещения уроков за 2025/2026 учебный год"
        if record["kind"] == "health":
            assert title == "Лист здоровья 7А класса за 2025/2026 учебный год"
        if record["kind"] == "circle":
            assert title == "Журнал кружка Шахматы, 5–7 классы за 2025/2026 учебный год"


def test_a_supplement_waits_for_the_summary(school: School, exports: list[Path]) -> None:
    """While the summary is under way nobody may take it for missing."""
    school.ok("import", str(exports[0]))
    school.ok("close", "2026", "--kind", "summary", "--order", "№ 95 от 28.05.2026")
    school.ok("import", str(exports[0]), "--kind", "supplement")
    ran = school.run("close", "2026", "--kind", "supplement", "--order", "№ 201 от 18.09.2026")
    assert [failure["code"] for failure in ran.json["failed"]] == ["close.summary_out_of_reach"]


def test_an_unset_term_of_another_journal_blocks_and_names_its_field(tmp_path: Path) -> None:
    school = new_school(tmp_path, profile="trifonova-2023")
    path = tmp_path / "substitution.json"
    path.write_text(json.dumps(school_name(every_kind()["substitution"]), ensure_ascii=False), encoding="utf-8")
    school.ok("import", str(path))
    ran = school.run("close", "2026", "--order", "№ 95 от 28.05.2026")
    assert ran.code == 4
    (failure,) = ran.json["failed"]
    assert failure["code"] == "profile.term_unset"
    assert "records.substitution.term" in failure["hint"]
    assert "журнала замещения уроков" in failure["message"]


def test_every_kind_has_its_names() -> None:
    assert all(kind.russian and kind.genitive for kind in Kind)
    assert [kind for kind in Kind if kind.restricted] == [Kind.HEALTH, Kind.PERSONAL, Kind.ERASURE]


def test_the_health_sheet_is_given_to_few(other_records: School, tmp_path: Path) -> None:
    for role in ("secretary", "director", "archivist", "administrator", "deputy", "inspector"):
        other_records.setting("users", f'{role} = "{role}"')
    record = next(r["id"] for r in other_records.ok("status")["records"] if r["kind"] == "health")
    circle = next(r["id"] for r in other_records.ok("status")["records"] if r["kind"] == "circle")
    for role in ("director", "archivist"):
        other_records.ok("get", record, "-o", str(tmp_path / role), "--as", role)
    other_records.ok("get", circle, "-o", str(tmp_path / "circle"), "--as", "inspector")
    assert other_records.refused("get", record, "-o", str(tmp_path / "no"), "--as", "inspector") == (
        4,
        "role.restricted",
    )
    for role in ("secretary", "deputy", "administrator"):
        assert other_records.refused("print", record, "-o", str(tmp_path / "no.pdf"), "--as", role) == (
            4, "role.restricted"
        )  # fmt: skip
    assert not (tmp_path / "no").exists()
