"""The template: a workbook that a person fills in, and that this reader takes (`letopis template`)."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from journals.gradebook.reader import GUIDE
from kernel.ids import SchoolYear

_QUARTERS = ("1 четверть", "2 четверть", "3 четверть", "4 четверть", "Год", "Экзамен", "Итог")
_ROWS, _LESSONS = 30, 24
_THIN = Side(style="thin", color="999999")
_BOX = Border(_THIN, _THIN, _THIN, _THIN)
_HEAD = PatternFill("solid", fgColor="E8EEF7")

_GUIDE = (
    "Журнал одного класса для Летописи",
    "",
    "1. На каждом листе предмета впишите вверху класс, учебный год, предмет и учителя. Лист назовите по предмету.",
    "2. Новый предмет — копия листа «Предмет». Подгруппы — отдельные листы; впишите «Группа: 1».",
    "3. В строке заголовков над отметками — даты уроков (03.09.2025); два урока в день — два столбца с одной датой.",
    "4. В клетках: отметки 1–5 (две — через пробел: 4 5), зач, н/а, осв и знаки пропусков вашего положения: Н, П, Б.",
    "5. В столбцах итогов — отметка, зач, осв, н/а; причину пишите так: н/а(б).",
    "6. Под отметками — таблица «Дата | Тема | Домашнее задание».",
    "7. «Список» нужен ради дат рождения, прибывших и выбывших; тёзок без него не различить.",
    "8. Сохраните и передайте: letopis import ФАЙЛ.xlsx. Чего Летопись не поймёт, о том спросит; ничего не потеряется.",
)


def template(title: str, year: SchoolYear, subjects: Sequence[str]) -> bytes:
    """An empty workbook (XLSX) for one class: instructions, the list, a sheet for each subject."""
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)
    guide.title = GUIDE
    for row, text in enumerate(_GUIDE, start=1):
        guide.cell(row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
    guide.column_dimensions["A"].width = 110
    guide["A1"].font = Font(bold=True, size=14)
    _list(book.create_sheet("Список"))
    for subject in subjects or ("Предмет",):
        _subject(book.create_sheet(subject[:31]), title, year, subject)
    found = BytesIO()
    book.save(found)
    return found.getvalue()


def _list(sheet: Worksheet) -> None:
    _heads(sheet, 1, ("№", "ФИО", "Дата рождения", "Прибыл", "Выбыл", "Приказ"))
    for row in range(2, _ROWS + 2):
        sheet.cell(row, 1, row - 1)
    _widths(sheet, (5, 42, 15, 13, 13, 32))
    sheet.freeze_panes = "C2"


def _subject(sheet: Worksheet, title: str, year: SchoolYear, subject: str) -> None:
    above = (f"Класс: {title}", f"Учебный год: {year.title}", f"Предмет: {subject}", "Учитель: —")
    for row, text in enumerate(above, start=1):
        sheet.cell(row, 1, text)
    _heads(sheet, 6, ("№", "ФИО", *("",) * _LESSONS, *_QUARTERS))
    for row in range(7, _ROWS + 7):
        sheet.cell(row, 1, row - 6)
    below = _ROWS + 10
    _heads(sheet, below, ("", "Дата", "Тема", "Домашнее задание"))
    _widths(sheet, (5, 42, *(11,) * (_LESSONS + len(_QUARTERS))))
    sheet.freeze_panes = "C7"


def _heads(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column, text or None)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _BOX
        cell.alignment = Alignment(horizontal="center", wrap_text=True)


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
