"""Classes that are hard to lay out: each must come out readable, whole and in order."""

from collections.abc import Callable

from tests.docgen.factory import QUARTERS, journal_json

LONG_NAME = "Константинопольская-Преображенская-Богоявленская-Вознесенская"  # 60 letters and more
LONG_TOPIC = " ".join(f"Тема{n:03d}" for n in range(130))  # more than 900 characters


def one_pupil() -> dict:
    return journal_json(pupils=1, subjects=2, weekly=2)


def forty_five_pupils() -> dict:
    return journal_json(pupils=45, subjects=2, weekly=2)


def many_subjects() -> dict:
    return journal_json(pupils=3, subjects=28, weekly=1)


def long_names() -> dict:
    value = journal_json(pupils=6, subjects=2, weekly=1)
    for pupil in value["pupils"][::2]:
        pupil |= {"surname": LONG_NAME, "name": "Александрина-Виктория-Елизавета", "patronymic": "Константиновна"}
    value["subjects"][0]["name"] = "основы духовно-нравственной культуры народов Российской Федерации и родного края"
    value["class"]["class_teacher"] = f"{LONG_NAME} Мария Ивановна"
    return value


def long_topics() -> dict:
    value = journal_json(pupils=4, subjects=1, weekly=2)
    for lesson in value["subjects"][0]["lessons"][::3]:
        lesson |= {"topic": LONG_TOPIC, "homework": LONG_TOPIC[:300]}
    return value


def crowded_cells() -> dict:
    value = journal_json(pupils=5, subjects=1, weekly=2)
    for at, lesson in enumerate(value["subjects"][0]["lessons"]):
        marks = [{"value": mark} for mark in ("5", "4/5", "зач")[: 1 + at % 3]]
        lesson["cells"] = [{"pupil": f"p{1 + at % 5}", "marks": marks}]
    return value


def no_lessons() -> dict:
    value = journal_json(pupils=3, subjects=2, weekly=1)
    value["subjects"][1] |= {"lessons": [], "period_results": []}
    return value


def namesakes() -> dict:
    value = journal_json(pupils=4, subjects=1, weekly=1)
    same = {"surname": "Муравьёв", "name": "Егор", "patronymic": "Игоревич"}
    value["pupils"][0] |= same | {"birth_date": "2012-03-01"}
    value["pupils"][1] |= same | {"birth_date": "2012-10-05"}
    return value


def first_grade() -> dict:
    value = journal_json(pupils=4, subjects=3, weekly=2, marks=False)
    value["class"] |= {"grade": 1}
    return value


def other_signs() -> dict:
    value = journal_json(pupils=5, subjects=2, weekly=1)
    signs = ("К", "н/а", "осв", "зач", "4/5")
    for at, lesson in enumerate(value["subjects"][0]["lessons"]):
        lesson["cells"] = [{"pupil": f"p{n + 1}", "marks": [{"value": signs[(n + at) % 5]}]} for n in range(5)]
    value["subjects"][0]["period_results"] = [
        {"pupil": "p1", "period": "q1", "kind": "no_mark", "value": "К"},
        {"pupil": "p2", "period": "q1", "kind": "not_attested", "basis": "приказ от 27.10.2025 № 101"},
        {"pupil": "p3", "period": "q1", "kind": "exempt"},
        {"pupil": "p4", "period": "q1", "kind": "credit"},
        {"pupil": "p5", "period": "q1", "kind": "mark", "value": "5"},
    ]
    return value


def six_days() -> dict:
    return journal_json(pupils=4, subjects=1, weekly=6)


def trimesters() -> dict:
    value = journal_json(pupils=4, subjects=2, weekly=1)
    cuts = [("2025-09-01", "2025-11-30"), ("2025-12-01", "2026-02-28"), ("2026-03-01", "2026-05-26")]
    value["periods"] = [
        *({"id": f"q{no}", "kind": "trimester", "no": no, "from": a, "to": b} for no, (a, b) in enumerate(cuts, 1)),
        {"id": "year", "kind": "year"},
    ]
    for subject in value["subjects"]:
        subject["period_results"] = [r for r in subject["period_results"] if r["period"] != "q4"]
    return value


def half_years() -> dict:
    value = journal_json(pupils=4, subjects=2, weekly=1)
    value["class"] |= {"grade": 11}
    cuts = [(QUARTERS[0][1], QUARTERS[1][2]), (QUARTERS[2][1], QUARTERS[3][2])]
    value["periods"] = [
        *({"id": f"q{no}", "kind": "half_year", "no": no, "from": str(a), "to": str(b)}
          for no, (a, b) in enumerate(cuts, 1)),
        {"id": "year", "kind": "year"}, {"id": "exam", "kind": "exam"}, {"id": "final", "kind": "final"},
    ]  # fmt: skip
    for subject in value["subjects"]:
        kept = [r for r in subject["period_results"] if r["period"] in ("q1", "q2", "year")]
        late = [{**r, "period": period} for r in kept if r["period"] == "year" for period in ("exam", "final")]
        subject["period_results"] = kept + late
    value["decisions"] = [
        *({"pupil": f"p{n}", "kind": "admitted_to_gia", "basis": "приказ от 20.05.2026 № 90"} for n in range(1, 5)),
        *({"pupil": f"p{n}", "kind": "graduated", "basis": "приказ от 25.06.2026 № 120"} for n in range(1, 5)),
    ]
    return value


def many_tongues() -> dict:
    value = journal_json(pupils=4, subjects=1, weekly=1)
    value["pupils"][0] |= {"surname": "Ғөмәрова", "name": "Ҙәйнәп", "patronymic": ""}
    value["pupils"][1] |= {"surname": "Җәләлетдинов", "name": "Ңуңгүл", "patronymic": "Һади улы"}
    value["school"]["place"] = "с. Ӏалхан-Юрт"
    value["subjects"][0]["lessons"][0] |= {"topic": "Ёлка, ёж и № 7 — «Ӏаьржа»", "homework": "№ 12, п. 3"}
    return value


CLASSES: dict[str, Callable[[], dict]] = {
    build.__name__: build
    for build in (
        one_pupil, forty_five_pupils, many_subjects, long_names, long_topics, crowded_cells, no_lessons, namesakes,
        first_grade, other_signs, six_days, trimesters, half_years, many_tongues,
    )
}  # fmt: skip
