"""Totals of missed lessons, against a plain count."""

import json

from journals.attendance import Missed, attendance_of, teaching_periods
from journals.model import ClassJournal

CODES = {"ILLNESS": "Б", "EXCUSED": "П", "UNEXCUSED": "Н", "ABSENT_REASON_UNKNOWN": "х", "LATE": "оп", "EXEMPT": "осв"}


def journal(lessons, *, pupils=None, periods=None):
    value = {
        "schema": "school-archive/class-journal/1",
        "school": {"full_name": "Школа"},
        "source": {"system": "x"},
        "academic_year": "2025/2026",
        "class": {"grade": 7},
        "periods": periods
        or [
            {"id": "q1", "kind": "quarter", "no": 1, "from": "2025-09-01", "to": "2025-10-26"},
            {"id": "q2", "kind": "quarter", "no": 2, "from": "2025-11-05", "to": "2025-12-29"},
            {"id": "year", "kind": "year"},
        ],
        "pupils": pupils or [{"id": "a", "order": 1, "surname": "А"}, {"id": "b", "order": 2, "surname": "Б"}],
        "subjects": [{"id": "s", "name": "алгебра", "lessons": lessons}],
    }
    return ClassJournal.model_validate_json(json.dumps(value))


def lesson(day, code, pupil="a", **more):
    cell = {"pupil": pupil, "absence": {"code": code, "raw": CODES[code]}, **more.pop("cell", {})}
    return {"date": day, "cells": [cell], **more}


def test_each_reason_is_counted_in_its_period():
    september = [lesson(f"2025-09-{day:02d}", code) for day, code in enumerate(CODES, 1)]
    found = attendance_of(journal([*september, lesson("2025-11-10", "ILLNESS")]))
    assert found.of("a", "q1") == Missed(illness=1, excused=1, unexcused=1, unknown=1, late=1)
    assert found.of("a", "q1").total == 4, "late and exempt pupils were there"
    assert found.of("a", "q2") == Missed(illness=1)
    assert found.year("a") == Missed(illness=2, excused=1, unexcused=1, unknown=1, late=1)
    assert found.of("b", "q1") == Missed()


def test_hours_of_a_double_lesson_count_twice():
    assert attendance_of(journal([lesson("2025-09-01", "ILLNESS", hours=2)])).year("a") == Missed(illness=2)


def test_individual_lessons_are_not_lessons_of_the_class():
    assert attendance_of(journal([lesson("2025-09-01", "ILLNESS", cell={"individual": True})])).year("a") == Missed()


def test_days_outside_membership_do_not_count():
    pupils = [{"id": "a", "order": 1, "surname": "А", "membership": [{"to": "2025-09-10"}]}]
    found = attendance_of(journal([lesson("2025-09-10", "ILLNESS"), lesson("2025-09-11", "ILLNESS")], pupils=pupils))
    assert found.year("a") == Missed(illness=1)


def test_days_outside_periods_are_in_the_year_only():
    found = attendance_of(journal([lesson("2025-11-01", "UNEXCUSED")]))
    assert found.outside
    assert found.of("a", "") == found.year("a") == Missed(unexcused=1)
    assert not attendance_of(journal([lesson("2025-09-01", "UNEXCUSED")])).outside


def test_sum_of_periods_is_the_year():
    days = ["2025-09-01", "2025-10-26", "2025-10-27", "2025-11-05", "2025-12-29", "2026-01-01"]
    found = attendance_of(journal([lesson(day, code) for day in days for code in CODES]))
    parts = [found.of("a", period) for period in ("q1", "q2", "")]
    assert sum(parts, Missed()) == found.year("a")


HALVES = [
    {"id": "h2", "kind": "half_year", "no": 2, "from": "2026-01-09", "to": "2026-05-31"},
    {"id": "h1", "kind": "half_year", "no": 1, "from": "2025-09-01", "to": "2025-12-31"},
    {"id": "q1", "kind": "quarter", "no": 1, "from": "2025-09-01", "to": "2025-10-26"},
    {"id": "qx", "kind": "quarter", "no": 2},
]


def test_periods_of_one_kind_in_order_of_time():
    whole = journal([], periods=HALVES)
    assert [period.id for period in teaching_periods(whole)] == ["q1"]
    assert [period.id for period in teaching_periods(whole, ["h1"])] == ["h1", "h2"]
    assert [period.id for period in teaching_periods(journal([], periods=HALVES[:2]))] == ["h1", "h2"]
    assert teaching_periods(journal([], periods=HALVES[3:])) == ()
