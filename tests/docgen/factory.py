"""A class of any size for the tests of docgen: deterministic, made without random numbers."""

from datetime import UTC, date, datetime, timedelta

from docgen.facts import DocumentFacts
from journals.model import ClassJournal

SURNAMES = ["Алексеева", "Борисов", "Васильева", "Григорьев", "Дмитриева", "Егоров", "Жукова", "Зайцев", "Ильина",
            "Королёв", "Лебедева", "Морозов", "Никитина", "Орлов", "Павлова", "Романов", "Соколова", "Тарасов",
            "Ульянова", "Фёдоров", "Хабибуллина", "Цветков", "Чернова", "Шайхутдинов", "Щербакова", "Эльмурзаев",
            "Юсупова", "Яковлев", "Абдулкадырова", "Быстров"]  # fmt: skip
NAMES = ["Артём", "Дарья", "Тимур", "Алсу", "Мария", "Иван", "Амина", "Кирилл", "Елизавета", "Магомед"]
SUBJECTS = ["алгебра", "геометрия", "русский язык", "литература", "английский язык", "история", "обществознание",
            "география", "биология", "физика", "химия", "информатика", "физическая культура", "технология",
            "изобразительное искусство", "музыка"]  # fmt: skip
TOPICS = ["Линейная функция и её график", "Решение задач на движение. Самостоятельная работа",
          "Обобщение и систематизация изученного", "Практическая работа № 5 по теме «Строение вещества»"]  # fmt: skip
QUARTERS = [("q1", date(2025, 9, 1), date(2025, 10, 26)), ("q2", date(2025, 11, 5), date(2025, 12, 29)),
            ("q3", date(2026, 1, 12), date(2026, 3, 22)), ("q4", date(2026, 4, 1), date(2026, 5, 26))]  # fmt: skip
CREATED = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def pupil(number: int) -> dict:
    surname = SURNAMES[(number - 1) % len(SURNAMES)]
    given = NAMES[(number * 3) % len(NAMES)]
    return {"id": f"p{number}", "order": number, "surname": surname, "name": given, "patronymic": "Игоревич"}


def cells(pupils: int, seed: int) -> list[dict]:
    """Marks for a fourth of the class, an absence here and there."""
    found = []
    for number in range(1, pupils + 1):
        key = (number * 7 + seed * 13) % 20
        if key < 5:
            found.append({"pupil": f"p{number}", "marks": [{"value": str(2 + key % 4)}]})
        elif key == 6:
            found.append({"pupil": f"p{number}", "absence": {"code": "ILLNESS", "raw": "Б"}})
        elif key == 7:
            found.append({"pupil": f"p{number}", "absence": {"code": "UNEXCUSED", "raw": "Н"}})
    return found


def subject(at: int, name: str, pupils: int, weekly: int, *, marks: bool = True) -> dict:
    lessons = []
    for _, begins, ends in QUARTERS:
        week = begins
        while week <= ends:
            for day in range(weekly):
                when = week + timedelta(days=(day + at) % 5 - week.weekday() if week.weekday() else (day + at) % 5)
                if begins <= when <= ends:
                    seed = len(lessons) + at
                    lessons.append({
                        "date": when.isoformat(), "no": 1 + (day + at) % 6, "hours": 1, "topic": TOPICS[seed % 4],
                        "homework": f"п. {seed}, № {seed * 3}, {seed * 3 + 2}", "teacher": "Примерова А. П.",
                        "cells": cells(pupils, seed) if marks else [],
                    })  # fmt: skip
            week += timedelta(days=7)
    results = [
        {"pupil": f"p{n}", "period": period, "kind": "mark", "value": str(3 + (n + at) % 3)}
        for n in range(1, pupils + 1) for period in ("q1", "q2", "q3", "q4", "year") if marks
    ]  # fmt: skip
    return {
        "id": f"s{at}", "name": name, "teacher": "Примерова Анна Павловна", "plan_hours": len(lessons) + 2,
        "fact_hours": len(lessons), "lessons": lessons, "period_results": results,
    }  # fmt: skip


def journal_json(pupils: int = 5, subjects: int = 2, weekly: int = 2, *, marks: bool = True) -> dict:
    periods = [{"id": key, "kind": "quarter", "no": no, "from": str(begins), "to": str(ends)}
               for no, (key, begins, ends) in enumerate(QUARTERS, 1)]  # fmt: skip
    names = [SUBJECTS[at % 16] + (f" {at // 16 + 1}" if at >= 16 else "") for at in range(subjects)]
    return {
        "schema": "school-archive/class-journal/1",
        "school": {"full_name": "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 2»",
                   "short_name": "МБОУ СШ № 2", "place": "с. Алхан-Юрт"},
        "source": {"system": "Дневник.ру"},
        "academic_year": "2025/2026",
        "class": {"grade": 7, "letter": "А", "class_teacher": "Образцова Мария Ивановна"},
        "periods": [*periods, {"id": "year", "kind": "year"}],
        "pupils": [pupil(n) for n in range(1, pupils + 1)],
        "subjects": [subject(at, name, pupils, weekly, marks=marks) for at, name in enumerate(names)],
        "decisions": [{"pupil": f"p{n}", "kind": "transferred_to_grade", "value": "8",
                       "basis": "протокол от 27.05.2026 № 9, приказ от 28.05.2026 № 95"}
                      for n in range(1, pupils + 1)],
    }  # fmt: skip


def journal_of(value: dict) -> ClassJournal:
    import json

    return ClassJournal.model_validate_json(json.dumps(value, ensure_ascii=False))


def make_journal(pupils: int = 5, subjects: int = 2, weekly: int = 2, *, marks: bool = True) -> ClassJournal:
    return journal_of(journal_json(pupils, subjects, weekly, marks=marks))


def facts(level: str = "3a") -> DocumentFacts:
    return DocumentFacts(
        record_id="demo/2025-26/7a/journal",
        created=CREATED,
        closed_on=date(2026, 5, 29),
        order="№ 95 от 28.05.2026",
        retention="5 лет (до 31.12.2031)",
        case_index="02-15",
        source_system="Дневник.ру",
        pdfa_level=level,
    )
