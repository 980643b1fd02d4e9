"""Small data of every other kind of record, for the tests of docgen and of the verbs."""

import json

from journals.attached import AttachedSheets
from journals.health import HealthSheet
from journals.model import ClassJournal
from journals.personal import PersonalSheet
from journals.records import Importable
from journals.substitution import SubstitutionJournal
from tests.docgen.factory import journal_json, pupil

GROUPS = {
    "extracurricular": ("Разговоры о важном, 7А", "разговоры о важном"),
    "elective": ("Решение нестандартных задач, 7А", "решение нестандартных задач"),
    "circle": ("Шахматы, 5–7 классы", "шахматы"),
    "after-school": ("ГПД № 1", "занятия группы продлённого дня"),
    "individual": ("7А, индивидуальное обучение № 1", "алгебра"),
}


def group_json(kind: str) -> dict:
    """A group's journal: attendance and topics, no marks."""
    name, subject = GROUPS[kind]
    value = journal_json(pupils=4, subjects=1, weekly=1, marks=kind == "individual")
    value |= {"kind": kind, "class": {"grade": 0, "name": name, "class_teacher": "Примерова Анна Павловна"}}
    value["subjects"][0]["name"] = subject
    value["decisions"] = []
    lessons = value["subjects"][0]["lessons"]
    lessons[0]["cells"] = [{"pupil": "p2", "absence": {"code": "UNEXCUSED", "raw": "Н"}}]
    value["periods"] = [period for period in value["periods"] if period["id"] != "year" or kind == "individual"]
    return value


def _head(schema: str) -> dict:
    whole = journal_json(pupils=1, subjects=0)
    return {"schema": schema, **{key: whole[key] for key in ("school", "source", "academic_year")}}


def substitution_json(entries: int = 12) -> dict:
    return {
        **_head("school-archive/substitution-journal/1"),
        "keeper": "Диспетчерова Д. Д.",
        "entries": [
            {
                "date": f"2025-{9 + at % 3:02d}-{1 + at % 28:02d}", "no": 1 + at % 6, "class": f"{5 + at % 5}А",
                "subject": "физика", "absent": "Отсутствова О. О.", "reason": "болезнь",
                "basis": f"приказ от 01.09.2025 № {at}", "substitute": "Заменова З. З.", "hours": 1,
            }
            for at in range(entries)
        ],
    }  # fmt: skip


def health_json(pupils: int = 5) -> dict:
    return {
        **_head("school-archive/health-sheet/1"),
        "class": {"grade": 7, "letter": "А"},
        "pupils": [pupil(n) for n in range(1, pupils + 1)],
        "rows": [
            {"pupil": f"p{n}", "health_group": "II", "sports_group": "основная", "seat": "2-й ряд, 1-я парта",
             "recommendations": "Носить очки для дали." if n == 2 else ""}
            for n in range(1, pupils)
        ],
        "medical_worker": "Врачова В. В.",
        "filled_on": "2025-09-10",
    }  # fmt: skip


def attached_json() -> dict:
    marks = [{"value": value} for value in ("5", "4", "4/5", "н/а")]
    return {
        **_head("school-archive/attached-sheets/1"),
        "class": {"grade": 7, "letter": "А"},
        "pupils": [pupil(n) for n in range(1, 4)],
        "sheets": [
            {"kind": kind, "pupil": f"p{n}", "organisation": organisation, "from": "2026-01-12", "to": "2026-02-28",
             "basis": f"справка от 02.03.2026 № {n}",
             "rows": [{"subject": "алгебра", "marks": marks, "result": "4"}, {"subject": "физика", "marks": marks}]}
            for n, (kind, organisation) in enumerate(
                (("arrived", "МБОУ «СОШ № 3»"), ("treatment", "Больница № 1"), ("sanatorium", "Санаторий «Ак тау»")), 1
            )
        ],
    }  # fmt: skip


def personal_json(pupils: int = 4) -> dict:
    parent = {"name": "Примеров Пример Примерович", "relation": "отец", "phone": "+7 900 000-00-00"}
    return {
        **_head("school-archive/pupil-details/1"),
        "class": {"grade": 7, "letter": "А", "class_teacher": "Образцова Мария Ивановна"},
        "pupils": [pupil(n) | {"birth_date": "2012-03-01", "sex": "m"} for n in range(1, pupils + 1)],
        "rows": [
            {"pupil": f"p{n}", "file_no": f"А-{n}", "parents": [parent] * (1 + n % 2), "address": "ул. Школьная, 1"}
            for n in range(1, pupils)
        ],
    }  # fmt: skip


def every_kind() -> dict[str, dict]:
    """Kind → its canonical JSON."""
    others = {kind: group_json(kind) for kind in GROUPS}
    return {**others, "substitution": substitution_json(), "health": health_json(), "attached": attached_json(),
            "personal": personal_json()}  # fmt: skip


MODELS = {
    "substitution": SubstitutionJournal, "health": HealthSheet, "attached": AttachedSheets, "personal": PersonalSheet,
}  # fmt: skip


def model_of(kind: str, value: dict) -> Importable:
    text = json.dumps(value, ensure_ascii=False)
    return MODELS.get(kind, ClassJournal).model_validate_json(text)
