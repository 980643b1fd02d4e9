"""edu.tatar.ru: a page of the staff's journal for each subject and quarter."""

from journals.model import ClassJournal, Subject
from tests.generators.sheets import MONTHS, cell_text, members, result_text

TERMS = ((9, 10), (11, 12), (1, 2, 3), (4, 5))


def pages(journal: ClassJournal) -> dict[str, bytes]:
    """A page for each subject and quarter."""
    return {
        f"{number}-{term}.html": page(journal, subject, term).encode()
        for number, subject in enumerate(journal.subjects)
        for term in range(1, 5)
        if any(one.date.month in TERMS[term - 1] for one in subject.lessons)
    }


def page(journal: ClassJournal, subject: Subject, term: int) -> str:
    lessons = sorted(
        (one for one in subject.lessons if one.date.month in TERMS[term - 1]), key=lambda one: (one.date, one.no or 0)
    )
    months = [one.date.month for one in lessons]
    heads = "".join(f"<td colspan={months.count(one)}>{MONTHS[one - 1]}</td>" for one in dict.fromkeys(months))
    days = [one.date for one in lessons]
    numbers = "".join(f"<td colspan={days.count(one)}>{one.day}</td>" for one in dict.fromkeys(days))
    titles = "".join(f'<td title="Тема: {one.topic}; ДЗ: {one.homework}">У</td>' for one in lessons)
    quarter = next((one.id for one in journal.periods if one.kind == "quarter" and one.no == term), "")
    results = {one.pupil: one for one in subject.period_results if one.period == quarter}
    rows = "".join(
        f"<tr><td>{pupil.order}</td><td>{pupil.full_name}</td>"
        + "".join(f"<td>{cell_text(one, pupil.id)}</td>" for one in lessons)
        + f"<td>4,50</td><td>{result_text(results.get(pupil.id))}</td></tr>"
        for pupil in members(journal, subject)
    )
    chosen = f"<option>другой / предмет</option><option selected>{journal.unit.title} / {subject.name}</option>"
    return (
        f'<div class="line last">Учитель: {subject.teacher}</div><select id=criteria>{chosen}</select>'
        f"<table class=table><thead><tr><td rowspan=3>№</td><td rowspan=3>ФИО</td>{heads}<td>Ср.</td><td>Итог</td></tr>"
        f"<tr>{numbers}</tr><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>"
    )


def year_pages(journal: ClassJournal) -> dict[str, bytes]:
    """`/user/diary/term?term=year` of each pupil: marks without days, averages, the year's result."""
    year = next(one.id for one in journal.periods if one.kind == "year")
    heads = "".join(f"<td>{one}</td>" for one in ("Средний балл", "Средний по классу", "График", "Итоговая оценка"))
    files = {}
    for pupil in journal.pupils:
        rows = []
        for subject in journal.subjects:
            results = {one.pupil: one for one in subject.period_results if one.period == year}
            cells = ("5", "4", "4.50", "3.90", "просмотр", result_text(results.get(pupil.id)))
            rows.append("".join(f"<td>{text}</td>" for text in (subject.name, *cells)))
        chosen = "<select><option>1 четверть</option><option selected>Год</option></select>"
        table = "".join(f"<tr>{row}</tr>" for row in (f"<td>Предмет</td><td colspan=2>Оценки</td>{heads}", *rows))
        whose = f"<p>Учащийся: {pupil.full_name} Класс: {journal.unit.title}</p>"
        files[f"год/{pupil.order}.html"] = f"{whose}{chosen}<table>{table}</table>".encode()
    return files
