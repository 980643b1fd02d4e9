import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journals.canonical import CanonicalReader, json_schemas, read_journal, write_journal
from journals.checks import check_journal
from journals.importing import Bundle
from journals.summary import summary_of
from kernel.errors import BadInputError, LetopisError
from kernel.findings import Severity
from profiles.schema import profile_schema

HERE = Path(__file__).parent
SAMPLE = (HERE / "samples_canonical" / "class_journal.json").read_bytes()


def changed(**values: object) -> bytes:
    return json.dumps({**json.loads(SAMPLE), **values}, ensure_ascii=False).encode()


def test_the_sample_is_read_and_written_back_unchanged() -> None:
    journal = read_journal(SAMPLE, "sample.json")
    assert json.loads(write_journal(journal)) == json.loads(SAMPLE)
    assert journal.unit.title == "7А"


def test_unknown_fields_survive_at_every_depth() -> None:
    value = json.loads(SAMPLE)
    value["новое"] = {"a": [1, 2]}
    value["pupils"][0]["allergy"] = "нет"
    value["subjects"][0]["lessons"][0]["cells"][0]["marks"][0]["weight"] = 2.5
    journal = read_journal(json.dumps(value).encode(), "x.json")
    assert json.loads(write_journal(journal)) == value
    codes = [finding.code for finding in check_journal(journal).findings]
    assert "journal.unknown_field" in codes


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert read_journal(b"\xef\xbb\xbf" + SAMPLE, "x.json").unit.grade == 7


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (b"", "import.not_json", "x.json"),
        (SAMPLE[: len(SAMPLE) // 2], "import.not_json", "обрывается"),
        (b'{"pupils":' + b"[" * 200_000, "import.not_json", "x.json"),
        (SAMPLE.decode().encode("cp1251"), "import.encoding", "UTF-8"),
        (SAMPLE.decode().encode("utf-16"), "import.encoding", "UTF-8"),
        (b"[1, 2]", "import.wrong_schema", "объект"),
        (changed(schema="school-archive/class-journal/9"), "import.wrong_schema", "/schema"),
        (changed(pupils=[]), "import.wrong_schema", "/pupils"),
        (changed(pupils={"id": 1}), "import.wrong_schema", "список"),
        (SAMPLE.replace(b'"order": 1', b'"order": "1"'), "import.wrong_schema", "/pupils/0/order"),
        (SAMPLE.replace(b'"2024-04-15"', b'"15.04.2024"'), "import.wrong_schema", "ожидалась дата"),
        (SAMPLE.replace(b'"ILLNESS",\n', b'"FLU",\n', 1), "import.wrong_schema", "FLU"),
    ],
)
def test_a_bad_file_is_named_with_place_and_cause(content: bytes, code: str, told: str) -> None:
    with pytest.raises(BadInputError) as error:
        read_journal(content, "x.json")
    assert error.value.code == code
    assert told in error.value.message
    assert error.value.hint


def test_the_reader_knows_its_own() -> None:
    reader = CanonicalReader()
    assert reader.recognises(Bundle({"a.json": SAMPLE}))
    assert not reader.recognises(Bundle({"a.json": b'[{"id_str": "1"}]'}))
    assert not reader.recognises(Bundle({"a.json": SAMPLE, "b.json": b"PK"}))
    [imported] = reader.read(Bundle({"a.json": SAMPLE}))
    assert imported.source == {"a.json": SAMPLE}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SAMPLE) - 1), st.binary(max_size=3), st.integers(0, 40))
def test_a_mutated_file_never_crashes(at: int, put: bytes, cut: int) -> None:
    content = SAMPLE[:at] + put + SAMPLE[at + cut :]
    try:
        check_journal(read_journal(content, "x.json"))
    except LetopisError as error:
        assert error.hint


def test_references_that_lead_nowhere_are_errors() -> None:
    value = json.loads(SAMPLE)
    value["subjects"][0]["lessons"][0]["cells"][0]["pupil"] = "p9"
    report = check_journal(read_journal(json.dumps(value).encode(), "x.json"))
    assert [f.code for f in report.findings if f.severity is Severity.ERROR] == ["journal.unknown_pupil"]
    assert not report.ok


def test_the_sample_is_doubtful_but_whole() -> None:
    report = check_journal(read_journal(SAMPLE, "x.json"))
    assert report.ok
    assert {finding.code for finding in report.findings} == {
        "journal.unknown_period",
        "journal.lesson_outside_periods",
        "journal.mark_outside_membership",
    }


def test_a_summary_holds_no_lesson_and_no_unknown_field() -> None:
    value = json.loads(SAMPLE)
    value["pupils"][0]["secret"] = "Контрольная работа 4"
    summary = summary_of(read_journal(json.dumps(value).encode(), "x.json"))
    text = write_journal(summary).decode()
    assert "secret" not in text
    assert "lessons" not in text
    assert "Контрольная работа" not in text
    assert summary.subjects[0].results[0].shown == "4"
    assert summary.subjects[0].results[1].shown == "н/а"


def test_the_published_schemas_are_the_code_s_own() -> None:
    folder = HERE.parents[1] / "docs" / "schema"
    published = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    assert published == {**json_schemas(), "regulation-profile-1.schema.json": profile_schema()}
