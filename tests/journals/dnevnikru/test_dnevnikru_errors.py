"""What stops the reader: the error names the file, the place, what is wrong and what to do."""

import json

import pytest

from journals.dnevnikru import DnevnikReader
from journals.importing import Bundle
from kernel.errors import BadInputError
from tests.journals.dnevnikru.tiny import edited, tiny_files


def refused(files) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        DnevnikReader().read(Bundle(files))
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b'[{"id": 1,', "not_json", "строка 1, знак 11"),
        (b"", "not_json", "не JSON"),
        (b"[NaN]", "not_json", "число"),
        (b"[1e999]", "not_json", "число"),
        (b"[" + b"9" * 5000 + b"]", "not_json", "число"),
        ("[]".encode("utf-16"), "encoding", "UTF-8"),
        (b"[" * 100_000, "too_deep", "40 уровней"),
        (b"[" * 50 + b"]" * 50, "too_deep", "40 уровней"),
        (b'[{"id": 1, "id": 2}]', "duplicate_key", "'id'"),
        (b'[{"title": "\\ud800"}]', "bad_text", "суррогат"),
        (b'{"lessons": []}', "wrong_root", "/: ожидался список объектов"),
        (b'"lessons"', "wrong_root", "/: ожидался список объектов"),
        (b'[{"id": 1, "colour": "red"}]', "wrong_content", "works"),
    ],
)
def test_a_broken_file_is_named_with_the_place(content, code, said):
    error = refused({**tiny_files(), "lessons.json": content})
    assert error.code == f"import.dnevnikru.{code}"
    assert "«lessons.json»" in error.message
    assert said in error.message


def test_a_class_of_a_thousand_is_refused():
    def add(answers):
        person = answers[-1]["students"][0]
        answers[-1]["students"] += [{**person, "id": at, "id_str": str(at)} for at in range(1000)]

    bundle = edited(tiny_files(), "edu_group_persons.json", add)
    assert refused(bundle.files).code == "import.dnevnikru.too_many_pupils"


def test_a_lesson_of_very_many_teachers_is_refused():
    def add(answers):
        numbers = range(1_000_000_000_000, 1_000_000_000_050)
        answers[0][0].update(teachers=[*numbers], teachers_str=[str(number) for number in numbers])

    error = refused(edited(tiny_files(), "lessons.json", add).files)
    assert error.code == "import.dnevnikru.value"
    assert "teacher" in error.message


def test_a_byte_order_mark_is_no_error():
    files = tiny_files()
    marked = {name: b"\xef\xbb\xbf" + content for name, content in files.items()}
    assert DnevnikReader().read(Bundle(marked))[0].journal == DnevnikReader().read(Bundle(files))[0].journal


def test_without_classes_there_is_nothing_to_read():
    files = tiny_files()
    del files["edu_groups.json"]
    assert refused(files).code == "import.dnevnikru.no_groups"
    assert refused({**files, "edu_groups.json": b"[]"}).code == "import.dnevnikru.no_groups"
    bundle = edited(tiny_files(), "edu_groups.json", lambda rows: [row for row in rows if row["type"] == "Subgroup"])
    assert refused(bundle.files).code == "import.dnevnikru.no_groups"


def test_without_pupils_there_is_no_class():
    files = tiny_files()
    assert refused({"edu_groups.json": files["edu_groups.json"]}).code == "import.dnevnikru.no_pupils"
    error = refused({**files, "edu_group_persons.json": b"[]"})
    assert error.code == "import.dnevnikru.no_pupils"
    assert "7Б" in error.message


def test_without_any_date_the_year_is_unknown():
    def without_year(rows):
        for row in rows:
            del row["studyyear"]

    bundle = edited(tiny_files(), "edu_groups.json", without_year)
    (back,) = DnevnikReader().read(bundle)
    assert back.journal.academic_year == "2025/2026"
    assert "import.dnevnikru.year_by_dates" in {finding.code for finding in back.findings}
    bare = {name: bundle.files[name] for name in ("edu_groups.json", "edu_group_persons.json")}
    assert refused(bare).code == "import.dnevnikru.no_year"


def test_a_broken_bundle_is_still_recognised_by_its_names():
    files = {**tiny_files(), "edu_groups.json": b"[{"}
    assert DnevnikReader().recognises(Bundle(files))
    assert not DnevnikReader().recognises(Bundle({"edu_groups.json": b"[{"}))


def test_messages_hold_no_personal_data():
    files = tiny_files()
    persons = json.loads(files["edu_group_persons.json"])[-1]["students"]
    names = [person["lastName"] for person in persons]
    rows = json.loads(files["marks_group_subject_period.json"])
    for answer in rows:
        for row in answer:
            row["person_str"] = "404"
    (back,) = DnevnikReader().read(Bundle({**files, "marks_group_subject_period.json": json.dumps(rows).encode()}))
    text = " ".join(finding.subject + finding.message for finding in back.findings)
    assert "unknown_person" in {finding.code.rsplit(".", 1)[1] for finding in back.findings}
    assert not any(name in text for name in names)
    assert not any(person["id_str"] in text for person in persons)
