"""Files that a browser sends: taken in, refused with a reason, or taken apart; nothing is lost, nothing gets out."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from journals.assembling.periods import period_named
from operations.import_words import COLUMN_MEANINGS
from tests.conftest import School
from tests.journals.test_tables import xlsx
from tests.web.site import Person, enter

_EVIL = '"><img src=x onerror=alert(1)>.json'


def uploads(school: School) -> list[Path]:
    folder = school.home / "uploads"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def await_page(person: Person, is_there: Callable[[str], bool]) -> str:
    until = time.monotonic() + 120
    while True:
        text = person.get("/year/").text
        if is_there(text):
            return text
        assert time.monotonic() < until, text
        time.sleep(0.5)


def test_one_wrong_file_keeps_none_of_the_others(
    working: tuple[School, int], secretary: Person, exports: list[Path]
) -> None:
    school, _ = working
    files = {exports[0].name: exports[0].read_bytes(), "broken.json": b'{"schema_id": "school-archive/class-journal/1"'}
    assert secretary.upload("/year/upload/", files).to == "/year/"
    text = await_page(secretary, lambda one: "upload failed" in one)
    assert "Каждый файл отдельно" in text
    assert not list(school.home.glob("imports/**/current"))
    [folder] = uploads(school)
    assert len(list((folder / "files").iterdir())) == 2
    assert secretary.post(f"/year/upload/{folder.name}/again/", apart="1").status == 302
    text = await_page(secretary, lambda one: "5А, 2025/2026" in one)
    assert "broken.json" in text
    assert [path.parent.name for path in school.home.glob("imports/**/current")] == ["journal"]
    # What was taken in is not in the spool any more once all of it was.
    assert secretary.upload("/year/upload/", {exports[1].name: exports[1].read_bytes()}).status == 302
    await_page(secretary, lambda one: "6А, 2025/2026" in one)
    assert not (uploads(school)[-1] / "files").exists()


def test_what_nobody_explained_is_asked_once(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    rows = [("№", "ФИО", "03.09.2025", "1 четверть", "Рейтинг"), ("1", "Алексеев Артём", "УВ", "н", "99")]
    assert secretary.upload("/year/upload/", {"8А алгебра.xlsx": xlsx(rows)}).to == "/year/"
    text = await_page(secretary, lambda one: "upload failed" in one)
    assert "--code" not in text, "nobody at a page types a command"
    assert "Знак «УВ» в клетке урока" in text
    assert "Знак «Н» в столбце периода" in text
    assert "Столбец «Рейтинг»" in text
    [folder] = uploads(school)
    again = f"/year/upload/{folder.name}/again/"
    wrong = {"code-word": ["период:Н"], "code-meaning": ["долг"]}
    assert "import.bad_sign" in secretary.post(again, None, **wrong).text
    # Half of it is explained: the rest is asked again, and what was said is not forgotten.
    said = {"code-word": ["УВ", "период:Н"], "code-meaning": ["уважительная", ""]}
    assert secretary.post(again, None, **said).to == "/year/"
    text = await_page(secretary, lambda one: "upload failed" in one and "«УВ»" not in one)
    assert "Знак «Н» в столбце периода" in text
    said = {"code-word": ["период:Н"], "code-meaning": ["неуважительная"]}
    assert secretary.post(again, None, **said, **{"column-word": "Рейтинг", "column-meaning": "нет"}).to == "/year/"
    await_page(secretary, lambda one: "8А, 2025/2026" in one)
    assert secretary.upload("/year/upload/", {"8Б алгебра.xlsx": xlsx(rows)}).to == "/year/"
    await_page(secretary, lambda one: "8Б, 2025/2026" in one)


def test_a_second_export_waits_until_somebody_has_looked(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working

    def book(mark: str, surname: str = "Алексеев") -> bytes:
        return xlsx([("№", "ФИО", "03.09.2025", "1 четверть"), ("1", f"{surname} Артём", mark, "5")])

    def current() -> bytes:
        [path] = school.home.glob("imports/test/2025-26/9a/journal/*/journal.json")
        return path.read_bytes()

    assert secretary.upload("/year/upload/", {"9А алгебра.xlsx": book("5")}).to == "/year/"
    await_page(secretary, lambda one: "9А, 2025/2026" in one)
    first = current()
    assert secretary.upload("/year/upload/", {"9А алгебра.xlsx": book("4", "Алексеева")}).to == "/year/"
    text = await_page(secretary, lambda one: "upload failed" in one)
    assert "Класс 9А уже принят" in text
    assert current() == first
    name = text.split("/replace/")[0].rsplit("/", 1)[-1]
    shown = secretary.get(f"/year/upload/{name}/replace/")
    assert "Алексеева" in shown.text
    assert "отметка" in shown.text
    # What was not looked at is not confirmed: another export came meanwhile.
    secretary.post(f"/year/upload/{name}/replace/confirm/", seen=["0" * 128])
    await_page(secretary, lambda one: "Класс 9А уже принят" in one)
    assert current() == first
    seen = shown.text.split('name="seen" value="')[1].partition('"')[0]
    assert secretary.post(f"/year/upload/{name}/replace/confirm/", seen=[seen]).to == "/year/"
    await_page(secretary, lambda one: one.count("upload done") == 2)
    assert current() != first
    # The same once more changes nothing, and asks nothing.
    assert secretary.upload("/year/upload/", {"9А алгебра.xlsx": book("4", "Алексеева")}).to == "/year/"
    await_page(secretary, lambda one: one.count("9А, 2025/2026") == 3)


def test_what_a_column_may_be_said_to_be_is_understood() -> None:
    assert all(period_named(one) for one in COLUMN_MEANINGS)


@pytest.mark.parametrize(
    "files",
    [{}, {"empty.json": b""}, {_EVIL: b"<script>alert(1)</script>"}, {"../../../etc/cron.d/x": b"{}"},
     {"..": b"{}"}, {"con\x7f\\aux.json": b"{}"}, {"я" * 400 + ".json": b"{}"}, {"нет.zip": b"PK\x03\x04broken"}],
    ids=["none", "empty", "markup", "path", "dots", "device", "long", "zip"],
)  # fmt: skip
def test_what_is_no_export(files: dict[str, bytes], working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    before = {path for path in school.home.rglob("*") if "uploads" not in path.parts and path.is_file()}
    answer = secretary.upload("/year/upload/", files)
    if not files or ".." in files:  # such a name is none, says Django
        assert answer.status == 400
        assert "upload.nothing" in answer.text
        return
    assert answer.status == 302
    text = await_page(secretary, lambda one: "upload failed" in one)
    raw = secretary.get("/year/").body.decode()
    assert "<img src=x" not in raw
    assert "<script>alert" not in raw
    assert "import." in text
    [folder] = uploads(school)
    assert all(len(os.fsencode(path.name)) <= 240 for path in (folder / "files").iterdir())
    new = {path for path in school.home.rglob("*") if "uploads" not in path.parts and path.is_file()} - before
    assert not [path for path in new if path.suffix == ".json" and "log" not in path.parts]


def test_names_of_uploads_are_no_paths(secretary: Person) -> None:
    for name in ("..", "..%2f..%2fkeys", "20260101T000000Z-00000000", "x"):
        for what in ("again", "forget"):
            assert secretary.post(f"/year/upload/{name}/{what}/").status == 404


def test_a_large_file_goes_through_without_being_held(working: tuple[School, int], secretary: Person) -> None:
    """200 MB: the page's process grows by a small part of that."""
    school, _ = working
    [page] = [
        path.parent
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if path.read_bytes().split(b"\0")[-3:-1] == [str(school.home).encode(), b"web"]
    ]
    before = _peak(page)
    assert secretary.upload("/year/upload/", {"large.json": os.urandom(1 << 20) * 200}).status == 302
    assert _peak(page) - before < 64 * 1024
    await_page(secretary, lambda one: "upload failed" in one)


def _peak(process: Path) -> int:
    """KB."""
    lines = (process / "status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


def test_whose_the_files_are_is_said_where_it_is_asked(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    rows = [("№", "ФИО", "03.09.2025", "4 четверть"), ("1", "Алексеев Артём", "5", "5")]
    assert secretary.upload("/year/upload/", {"алгебра.xlsx": xlsx(rows)}).to == "/year/"
    text = await_page(secretary, lambda one: "upload failed" in one)
    assert "Чьи это файлы" in text
    [folder] = uploads(school)
    again = f"/year/upload/{folder.name}/again/"
    assert "close.no_kind" in secretary.post(again, unit="9В", year="2026", kind="god").text
    assert secretary.post(again, unit="9В", year="2025/26").to == "/year/"
    await_page(secretary, lambda one: "9В, 2025/2026" in one)


def test_a_table_to_fill_in_comes_from_the_page(working: tuple[School, int], secretary: Person) -> None:
    assert "Скачать таблицу для заполнения" in secretary.get("/year/").text
    blank = secretary.get("/year/2026/template.xlsx?unit=7%D0%90")
    assert blank.body.startswith(b"PK")
    assert 'filename="zhurnal-2026.xlsx"' in blank.headers["content-disposition"]
    assert secretary.get("/year/1/template.xlsx").status == 400
    assert enter(*working, "inspector").get("/year/2026/template.xlsx").status == 403
