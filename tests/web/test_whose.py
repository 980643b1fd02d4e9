"""Files that do not say whose they are: class, year, who is in them; and the alphabet book that comes along."""

from kernel.ids import unit_slug
from tests.conftest import School
from tests.generators.pages import many_pages
from tests.journals.test_tables import xlsx
from tests.web.site import Person
from tests.web.test_uploads import await_page, uploads

PDF = many_pages("PDF", ["one", "two"])
ROWS = [("№", "ФИО", "03.09.2025", "1 четверть"), ("1", "Алексеев Артём", "5", "5"), ("2", "Борисова Вера", "4", "4")]


def test_who_is_in_a_pdf_is_typed_at_the_page(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    assert secretary.upload("/year/upload/", {"сводная 9Б.pdf": PDF}).to == "/year/"
    text = await_page(secretary, lambda one: "upload failed" in one)
    assert "Чьи это файлы" in text
    [folder] = uploads(school)
    again = f"/year/upload/{folder.name}/again/"
    said = {"unit": "9Б", "year": "2025/26", "kind": "summary"}
    assert secretary.post(again, **said, pupils="Иванова Анна Петровна; 12.03.2010\nСидоров").status == 302
    text = await_page(secretary, lambda one: "Строка 2 списка" in one)
    assert "Сидоров</textarea>" in text, "what was typed is there to be mended"
    assert secretary.post(again, **said, pupils="Иванова Анна Петровна; 12.03.2010\nСидоров Олег").status == 302
    await_page(secretary, lambda one: "9Б, 2025/2026" in one)
    assert not (folder / "pupils.txt").exists()
    unit = secretary.get("/year/2026/class/9b/").text
    assert "Кто в документе: 2 обучающихся" in unit
    assert "не сказано" not in unit
    # The same place mends a slip of the pen later.
    named = secretary.post("/year/imports/test/2025-26/9b/summary/pupils/", pupils="Иванова Анна; 12.03.2010")
    assert named.to == "/year/2026/class/9b/"
    assert "Кто в документе: 1 обучающийся" in secretary.get("/year/2026/class/9b/").text
    assert "import.bad_pupil_line" in secretary.post("/year/imports/test/2025-26/9b/summary/pupils/", pupils="?").text
    assert "import.no_pages" in secretary.post("/year/imports/test/2025-26/9b/journal/pupils/", pupils="").text


def test_an_alphabet_book_comes_with_an_export(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    book = [("№", "ФИО", "Класс", "Прибыл", "Выбыл"), ("17", "Борисова Вера", "3В", "01.09.2022", "15.01.2026")]
    whole = {"3В алгебра.xlsx": xlsx(ROWS), "Алфавитная книга.xlsx": xlsx(book)}
    named = dict(zip(whole, ("files", "book"), strict=True))
    assert secretary.upload("/year/upload/", whole, named).to == "/year/"
    text = await_page(secretary, lambda one: "3В, 2025/2026" in one)
    assert "№ 2 по алфавитной книге выбыл 15.01.2026, а в журнале выбытия нет" in text
    assert not any((folder / "book").exists() for folder in uploads(school))


def test_a_book_that_is_none_keeps_nothing(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    whole = {"3Г алгебра.xlsx": xlsx(ROWS), "Книга.xlsx": xlsx([("А", "Б"), ("1", "2")])}
    named = dict(zip(whole, ("files", "book"), strict=True))
    assert secretary.upload("/year/upload/", whole, named).to == "/year/"
    text = await_page(secretary, lambda one: "нет алфавитной книги" in one)
    assert "Прочесть без алфавитной книги" in text
    [folder] = uploads(school)
    assert secretary.post(f"/year/upload/{folder.name}/again/", without_book="1").status == 302
    text = await_page(secretary, lambda one: "3Г, 2025/2026" in one)
    assert "алфавитной книге" not in text


def test_words_of_a_list_for_data_can_be_taken_back(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    said = {"unit": "3Д", "year": "", "kind": "", "pupils": "Иванова Анна"}
    assert secretary.upload("/year/upload/", {"алгебра.xlsx": xlsx(ROWS)}, **said).to == "/year/"
    text = await_page(secretary, lambda one: "нужен только к PDF" in one)
    assert "--pupils" not in text
    [folder] = uploads(school)
    assert secretary.post(f"/year/upload/{folder.name}/again/", unit="3Д", year="", kind="", pupils="").status == 302
    await_page(secretary, lambda one: "3Д, 2025/2026" in one)


def test_an_import_by_mistake_is_taken_back(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    title = ("Журнал внеурочной деятельности",)
    assert secretary.upload("/year/upload/", {"3Е Шахматы.xlsx": xlsx([title, *ROWS])}).to == "/year/"
    text = await_page(secretary, lambda one: "3Е, 2025/2026" in one)
    assert "3Е, 2025/2026, журнал внеурочной деятельности" in text
    unit = secretary.get(f"/year/2026/class/{unit_slug('3Е')}/").text
    record = unit.split("/withdraw/")[0].rpartition("/year/imports/")[2]
    assert record.endswith("/extracurricular")
    assert secretary.post(f"/year/imports/{record}/withdraw/").to == "/year/2026/"
    assert not list((school.home / "imports").rglob("extracurricular/**/journal.json"))
    assert "import.none" in secretary.post(f"/year/imports/{record}/withdraw/").text
    assert school.ok("audit")["ok"]


def test_what_is_closed_is_not_taken_back(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    assert secretary.upload("/year/upload/", {"3Ж алгебра.xlsx": xlsx(ROWS)}).to == "/year/"
    await_page(secretary, lambda one: "3Ж, 2025/2026" in one)
    record = f"test/2025-26/{unit_slug('3Ж')}/journal"
    unit, withdraw = f"/year/2026/class/{unit_slug('3Ж')}/", f"/year/imports/{record}/withdraw/"
    assert withdraw in secretary.get(unit).text
    closing = ("close", "2026", "--kind", "journal", "--class", "3Ж")
    school.ok(*closing, "--order", "№ 95 от 28.05.2026")
    assert withdraw not in secretary.get(unit).text
    assert "import.in_use" in secretary.post(withdraw).text
    school.ok("reopen", "2026", "--kind", "journal", "--class", "3Ж", "--basis", "ошибка в дате")
    assert secretary.post(withdraw).to == "/year/2026/"
    assert not any(one["id"] == record for one in school.ok("status")["records"])


def test_what_is_remembered_is_shown_and_forgotten(working: tuple[School, int], secretary: Person) -> None:
    school, _ = working
    rows = [("№", "ФИО", "03.09.2025", "Рейтинг", "третье"), ("1", "Алексеев Артём", "УВ", "99", "5")]
    assert secretary.upload("/year/upload/", {"4А алгебра.xlsx": xlsx(rows)}).to == "/year/"
    text = await_page(secretary, lambda one: "upload failed" in one)
    assert "или урок этого дня" in text
    [folder] = uploads(school)
    columns = {"column-word": ["Рейтинг", "третье"], "column-meaning": ["нет", ""], "column-day": ["", "2025-09-10"]}
    said = {"code-word": ["УВ"], "code-meaning": ["уважительная"], **columns}
    assert secretary.post(f"/year/upload/{folder.name}/again/", None, **said).to == "/year/"
    text = await_page(secretary, lambda one: "4А, 2025/2026" in one)
    assert "знак «УВ» в клетке урока — уважительная" in text
    assert "столбец «Рейтинг» — не нужен, не брать" in text
    assert "столбец «третье» — 10.09.2025" in text
    assert "Столбец «Рейтинг» не взят: так было сказано" in text
    for word in ("Рейтинг", "третье"):
        assert secretary.post("/year/imports/words/forget/", what="columns", word=word).to == "/year/"
    assert "import.word_unknown" in secretary.post("/year/imports/words/forget/", what="columns", word="Рейтинг").text
    assert "столбец «Рейтинг»" not in secretary.get("/year/").text
    assert secretary.upload("/year/upload/", {"4Б алгебра.xlsx": xlsx(rows)}).to == "/year/"
    await_page(secretary, lambda one: "Столбец «Рейтинг»" in one and "Знак «УВ»" not in one)


def test_a_summary_may_come_as_pages(secretary: Person) -> None:
    assert "Сводная ведомость (только PDF и снимки)" in " ".join(secretary.get("/year/").text.split())
