"""The parts of a journal that are about the class and not about one subject: attendance totals, movement."""

from collections.abc import Callable

from docgen.names import full_names, list_names
from docgen.rollgrid import Column, GridPage, Roll, grid_pages
from docgen.sheet import Pictures, heading
from docgen.wording import OUTSIDE_PERIODS, movements, period_short, period_title
from journals.attendance import Attendance, Missed, attendance_of
from journals.model import ClassJournal, Pupil

# Head of the column, what it counts.
_COUNTS: tuple[tuple[str, str, Callable[[Missed], int]], ...] = (
    ("всего", "пропущено уроков всего", lambda missed: missed.total),
    ("б", "по болезни", lambda missed: missed.illness),
    ("у", "по уважительной причине", lambda missed: missed.excused),
    ("н", "без уважительной причины", lambda missed: missed.unexcused),
    ("оп", "опоздания", lambda missed: missed.late),
)


def attendance_pages(journal: ClassJournal, pictures: Pictures) -> list[GridPage]:
    """The pages «Сведения о количестве пропущенных уроков»: for each period and the year, with totals of the class."""
    pupils = tuple(sorted(journal.pupils, key=lambda pupil: pupil.order))
    roll = Roll(pupils, list_names(journal.pupils))
    attendance = attendance_of(journal)
    columns: list[Column] = []
    for period in attendance.periods:
        group = (period_title(period), period_short(period))
        columns += _columns(pupils, group, lambda pupil, key=period.id: attendance.of(pupil, key))  # type: ignore[misc]
    if attendance.outside:
        columns += _columns(pupils, (OUTSIDE_PERIODS, "вне периодов"), lambda pupil: attendance.of(pupil, ""))
    columns += _columns(pupils, ("Год",), attendance.year)
    title = "Сведения о количестве уроков, пропущенных обучающимися"
    legend = "; ".join(f"{head} — {words}" for head, words, _ in _COUNTS if head != "всего")
    unknown = _unknown_remark(attendance)
    return grid_pages(columns, roll, [heading(title, legend, unknown), heading(title, legend, unknown)], pictures)


def _columns(pupils: tuple[Pupil, ...], group: tuple[str, ...], missed: Callable[[str], Missed]) -> list[Column]:
    """The counts of one period. «Всего» counts pupils' hours without a reason, too."""
    by_pupil = {pupil.id: missed(pupil.id) for pupil in pupils}
    columns = []
    for head, _, count in _COUNTS:
        numbers = {who: count(hours) for who, hours in by_pupil.items()}
        texts = {who: str(number) for who, number in numbers.items() if number}
        columns.append(Column(group, head, texts, cluster=group[0], total=str(sum(numbers.values()))))
    return columns


def _unknown_remark(attendance: Attendance) -> str:
    unknown = sum(missed.unknown for missed in attendance.missed.values())
    return f"во «всего» вошли пропуски, причина которых не указана: {unknown}" if unknown else ""


def movement_rows(journal: ClassJournal) -> list[tuple[int, str, tuple[str, ...]]]:
    """Every pupil's number and full name, with what befell them in the year."""
    names = full_names(journal.pupils)
    return [(p.order, names[p.id], movements(p)) for p in sorted(journal.pupils, key=lambda pupil: pupil.order)]


def arrived_and_departed(journal: ClassJournal) -> tuple[int, int]:
    """How many pupils came after the first day of the journal's periods, and how many left before the last."""
    days = [day for period in journal.periods for day in (period.starts, period.ends) if day is not None]
    if not days:
        return 0, 0
    first, last = min(days), max(days)
    came = [p for p in journal.pupils if p.membership and all(m.starts and m.starts > first for m in p.membership)]
    left = [p for p in journal.pupils if p.membership and all(m.ends and m.ends < last for m in p.membership)]
    return len(came), len(left)
