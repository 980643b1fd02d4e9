"""What reports count, on small classes whose figures can be added up by hand."""

from datetime import date

import pytest

from journals.reports import attendance, pupil, results, school
from journals.reports.figures import figures_in, period_named
from journals.reports.rules import Rules, Tally, average, degree, footnotes, percent, quality, success
from kernel.errors import BadInputError, NotFoundError
from tests.docgen.every_report import every_report
from tests.docgen.factory import journal_json, journal_of

RULES = Rules()


def tiny() -> dict:
    """Three pupils, one subject, no marks or signs yet; results of q1: 5, 2, н/а."""
    value = journal_json(pupils=3, subjects=1, weekly=1, marks=False)
    value["subjects"][0]["period_results"] = [
        {"pupil": "p1", "period": "q1", "kind": "mark", "value": "5"},
        {"pupil": "p2", "period": "q1", "kind": "mark", "value": "2"},
        {"pupil": "p3", "period": "q1", "kind": "not_attested"},
    ]
    return value


def absent(code: str, raw: str = "Н") -> dict:
    return {"absence": {"code": code, "raw": raw}}


def row(report, name: str, table: int = 0) -> tuple[str, ...]:
    found = report.tables[table]
    return next(r for r in (*found.rows, *found.totals) if any(name in text for text in r))


def test_a_one_counts_with_the_twos():
    value = tiny()
    value["subjects"][0]["period_results"][0]["value"] = "1"
    report = results.teacher_report(journal_of(value), "q1", RULES)
    assert dict(report.facts)["% успеваемости"] == "0,0"
    assert row(report, "Неуспевающие")[1] == "2"
    assert row(results.period_results(journal_of(value), "q1", RULES), "«2»")[2] == "2"


def test_percentages_follow_the_rules():
    tally = Tally(fives=1, fours=1, threes=1, twos=1, not_attested=1, exempt=1)
    assert success(tally, RULES) == "60,0"
    assert quality(tally, RULES) == "40,0"
    assert success(tally, Rules(not_attested_counts=False)) == "75,0"
    assert quality(tally, Rules(exempt_counts=True)) == "33,3"
    assert degree(tally, RULES) == "44,6"
    assert percent(0, 0) == average([]) == degree(Tally(), RULES) == "—"
    assert average([4, 5, 5, 4, 4, 4, 4, 4]) == "4,25"


def test_each_rule_is_stated_in_a_footnote():
    assert "«осв» не учитываются" in footnotes(RULES)[0]
    changed = footnotes(Rules(exempt_counts=True, sou_weights=(1, 2, 3, 4, 5), clause="приказ № 7"))
    assert "«осв»" in changed[0]
    assert "не учитываются" not in changed[0]
    assert "1·«5» + 2·«4» + 3·«3» + 4·«2» + 5·«н/а»" in changed[1]
    assert changed[-1] == "Правила расчёта: приказ № 7."
    assert "«1»" in changed[-2]


@pytest.mark.parametrize(
    ("marks", "figures"),
    [(["5", "4/5"], [5, 4, 5]), (["н/а", "осв", "К", "зач", ""], []), (["1", "6", "22"], [1]), ([" 3 "], [3])],
)
def test_only_the_five_point_scale_counts(marks, figures):
    assert figures_in(marks) == figures


def test_period_results_count_by_pupil_and_subject():
    report = results.period_results(journal_of(tiny()), "I четверть", RULES)
    assert row(report, "Алексеева")[2:] == ("5", "5,00")
    assert row(report, "Васильева")[2:] == ("н/а", "—")
    assert row(report, "% успеваемости")[2:] == ("33,3", "33,3")
    assert row(report, "СОУ")[2] == "41,0"
    assert any("% успеваемости" in note for note in report.footnotes)


def test_a_period_is_known_by_id_and_by_name():
    journal = journal_of(tiny())
    assert period_named(journal, "q2") == period_named(journal, "II четверть")
    assert period_named(journal, "Год").id == "year"
    with pytest.raises(NotFoundError, match=r"report\.unknown_period"):
        period_named(journal, "V четверть")


def test_teacher_report_names_who_fails_and_who_was_not_judged():
    value = tiny()
    value["pupils"][2]["membership"] = [{"from": "2025-09-10", "event": "прибыл"}]
    report = results.teacher_report(journal_of(value), "q1", RULES)
    facts = dict(report.facts)
    assert (facts["Было на начало периода"], facts["Прибыло"], facts["Стало на конец периода"]) == ("2", "1", "3")
    assert facts["% успеваемости"] == "33,3"
    assert row(report, "Отличники") == ("Отличники", "1", "Алексеева Алсу Игоревич")
    assert row(report, "Неуспевающие")[2] == "Борисов Амина Игоревич: алгебра"
    assert row(report, "Не аттестованы")[2].endswith(": алгебра")


def test_preliminary_report_rounds_the_average_half_up():
    value = tiny()
    lessons = value["subjects"][0]["lessons"]
    lessons[0]["cells"] = [{"pupil": "p1", "marks": [{"value": "4"}]}, {"pupil": "p2", "marks": [{"value": "2"}]}]
    lessons[1]["cells"] = [{"pupil": "p1", "marks": [{"value": "5"}]}, {"pupil": "p2", "marks": [{"value": "2"}]}]
    report = results.teacher_report(journal_of(value), "q1", RULES, preliminary=True)
    assert row(report, "Отличники")[1:] == ("1", "Алексеева Алсу Игоревич")
    assert row(report, "Неуспевающие")[1] == "1"
    assert row(report, "Не аттестованы")[1] == "1"
    assert "Предварительный" in report.title


def test_a_day_is_missed_only_if_every_lesson_of_it_is():
    value = journal_json(pupils=2, subjects=2, weekly=1, marks=False)
    for subject in value["subjects"]:
        subject["lessons"] = [{"date": "2025-10-06", "no": 1}, {"date": "2025-10-07", "no": 2}]
    first, second = (subject["lessons"] for subject in value["subjects"])
    first[0]["cells"] = [{"pupil": "p1", **absent("ILLNESS", "Б")}]
    second[0]["cells"] = [{"pupil": "p1", **absent("ILLNESS", "Б")}]
    first[1]["cells"] = [{"pupil": "p1", **absent("UNEXCUSED")}, {"pupil": "p2", **absent("LATE", "О")}]
    report = attendance.by_month(journal_of(value), 2025, 10)
    one, two = row(report, "Алексеева"), row(report, "Борисов")
    assert one[2 + 5] == "2"
    assert one[2 + 6] == "1"
    assert one[2] == "–"
    assert one[-7:] == ("1", "1", "3", "", "1", "2", "")
    assert two[-7:] == ("", "", "", "", "", "", "1")
    year = attendance.by_period(journal_of(value), "год")
    assert row(year, "Алексеева")[2:] == ("1", "1", "3", "2", "0", "1", "0")


def test_a_month_without_lessons_is_refused():
    with pytest.raises(NotFoundError, match=r"report\.no_lessons"):
        attendance.by_month(journal_of(tiny()), 2026, 7)


def test_movement_counts_and_names():
    value = tiny()
    value["pupils"][0]["membership"] = [
        {"from": "2025-09-01", "to": "2026-02-10", "event": "выбыл", "basis": "приказ № 12", "to_org": "СОШ № 3"}
    ]
    value["pupils"][1]["membership"] = [{"from": "2026-03-02", "event": "прибыл", "basis": "приказ № 15"}]
    report = school.movement([journal_of(value)], date(2025, 9, 1), date(2026, 5, 26))
    assert row(report, "7А") == ("7А", "2", "1", "1", "2")
    assert [line[2:7] for line in report.tables[1].rows] == [
        ("выбыл", "7А", "10.02.2026", "приказ № 12", "СОШ № 3"), ("прибыл", "7А", "02.03.2026", "приказ № 15", "")
    ]  # fmt: skip


def test_class_sizes_against_the_norm():
    report = school.class_sizes([journal_of(tiny())], date(2026, 5, 20), Rules(class_size_norm=2))
    assert report.tables[0].rows == (("7", "7А", "3", "2", "сверх нормы", "—", "—"),)


def test_filling_tells_empty_topics_and_thin_marks():
    value = tiny()
    lessons = value["subjects"][0]["lessons"]
    lessons[0] |= {"topic": "", "cells": [{"pupil": "p1", "marks": [{"value": "5"}]}]}
    lessons[1] |= {"homework": " ", "cells": [{"pupil": "p2", "marks": [{"value": "5"}, {"value": "4"}]}]}
    (line,) = school.filling([journal_of(value)], date(2025, 9, 1), date(2025, 10, 26)).tables[0].rows
    assert line[5:] == ("1", "1", "3", "33,3", "33,3")


def test_a_notice_shows_one_pupil_only():
    value = journal_json(pupils=3, subjects=2, weekly=2)
    report = pupil.notice(journal_of(value), "2", "q1")
    assert "Борисов" in report.subject
    text = repr(report)
    assert "Алексеева" not in text
    assert "Васильева" not in text
    wanted = [c["marks"][0]["value"] for lesson in value["subjects"][0]["lessons"] if lesson["date"] <= "2025-10-26"
              for c in lesson["cells"] if c["pupil"] == "p2" and "marks" in c]  # fmt: skip
    assert report.tables[0].rows[0][1].split() == wanted


def test_notices_go_to_whoever_is_in_the_class_when_the_period_ends():
    value = journal_json(pupils=3, subjects=2, weekly=2)
    value["pupils"][1]["membership"] = [{"from": "2025-09-01", "to": "2025-10-10", "event": "выбыл"}]
    first, second = pupil.notices(journal_of(value), "q1")
    assert ("Алексеева" in first.subject, "Васильева" in second.subject) == (True, True)
    for one in value["pupils"]:
        one["membership"] = [{"from": "2025-09-01", "to": "2025-10-10", "event": "выбыл"}]
    with pytest.raises(NotFoundError, match=r"report\.no_pupils"):
        pupil.notices(journal_of(value), "q1")


def test_an_extract_lists_the_days_and_no_other_pupil():
    value = journal_json(pupils=3, subjects=1, weekly=2)
    report = pupil.extract(journal_of(value), "1", date(2025, 9, 1), date(2025, 9, 30), date(2025, 10, 1))
    assert "Борисов" not in repr(report)
    assert all("09.2025" in line[1] for line in report.tables[0].rows)
    for other in ("Алексеева", "p1", "01", "99"):
        with pytest.raises(NotFoundError, match=r"report\.unknown_pupil"):
            pupil.pupil_named(journal_of(value), other)
    with pytest.raises(NotFoundError, match=r"report\.unknown_pupil"):
        pupil.extract(journal_of(value), "Алексеева", date(2025, 9, 1), date(2025, 9, 30), date(2025, 10, 1))


def test_the_number_in_the_list_names_the_pupil_and_not_an_id_that_looks_like_it():
    value = journal_json(pupils=2, subjects=1, weekly=1, marks=False)
    value["pupils"][0]["id"], value["pupils"][1]["id"] = "2", "1"
    value["decisions"] = []
    assert pupil.pupil_named(journal_of(value), "2").surname == "Борисов"
    value["pupils"][1]["order"] = 1
    with pytest.raises(BadInputError, match=r"report\.pupil_ambiguous"):
        pupil.pupil_named(journal_of(value), "1")


def subgroups(*, members: bool) -> dict:
    """English in two groups; each pupil has a mark in one of them."""
    value = journal_json(pupils=2, subjects=2, weekly=1, marks=False)
    for at, subject in enumerate(value["subjects"]):
        who = f"p{at + 1}"
        subject |= {"name": "английский язык", "subgroup": f"группа {at + 1}"}
        subject |= {"pupils": [who]} if members else {}
        subject["lessons"][0]["cells"] = [{"pupil": who, "marks": [{"value": "5"}]}]
        subject["period_results"] = [{"pupil": who, "period": "q1", "value": "5"}]
    return value


@pytest.mark.parametrize("members", [True, False])
def test_a_subgroup_judges_its_own_pupils_only(members):
    journal = journal_of(subgroups(members=members))
    report = results.teacher_report(journal, "q1", RULES, preliminary=True)
    assert dict(report.facts)["% успеваемости"] == "100,0"
    assert row(report, "Не аттестованы")[1] == "0"
    lines = school.filling([journal], date(2025, 9, 1), date(2025, 10, 26)).tables[0].rows
    assert [line[-2] for line in lines] == ["0,0", "0,0"]


def test_a_pupil_who_changed_the_subgroup_keeps_the_old_marks():
    value = subgroups(members=True)
    value["subjects"][0]["pupils"] = []
    value["subjects"][1]["pupils"] = ["p1", "p2"]
    report = pupil.extract(journal_of(value), "1", date(2025, 9, 1), date(2025, 10, 26), date(2025, 10, 27))
    assert [line[0] for line in report.tables[0].rows] == ["английский язык, группа 1"]
    assert "5" in pupil.notice(journal_of(value), "1", "q1").tables[0].rows[0][1]


def test_an_exempt_pupil_is_not_called_unjudged():
    value = tiny()
    value["subjects"][0]["period_results"] = [{"pupil": f"p{n}", "period": "q2", "kind": "exempt"} for n in range(1, 4)]
    report = results.teacher_report(journal_of(value), "q1", RULES, preliminary=True)
    assert row(report, "Не аттестованы")[1] == "0"


def test_who_left_on_an_unknown_day_is_counted_nowhere_and_told():
    value = tiny()
    value["pupils"][0]["membership"] = [{"event": "выбыл"}]
    journal = journal_of(value)
    moved = school.movement([journal], date(2025, 9, 1), date(2026, 5, 26))
    assert row(moved, "7А") == ("7А", "2", "0", "0", "2")
    sizes = school.class_sizes([journal], date(2026, 5, 20), RULES)
    assert sizes.tables[0].rows[0][2] == "2"
    for report in (moved, sizes, results.teacher_report(journal, "q1", RULES)):
        assert any("дата выбытия" in note and "1." in note for note in report.footnotes)


def test_who_left_and_came_back_is_there_at_both_ends():
    value = tiny()
    value["pupils"][0]["membership"] = [{"from": "2025-09-01", "to": "2025-09-10"}, {"from": "2025-10-01"}]
    report = school.movement([journal_of(value)], date(2025, 9, 1), date(2026, 5, 26))
    assert row(report, "7А") == ("7А", "3", "1", "1", "3")
    facts = dict(results.teacher_report(journal_of(value), "q1", RULES).facts)
    assert (facts["Было на начало периода"], facts["Стало на конец периода"]) == ("3", "3")
    assert facts["Аттестуется"] == "3"


def test_a_class_without_the_period_is_left_out_and_named():
    other = tiny() | {"class": {"grade": 10, "letter": "А"}}
    other["periods"] = [{"id": "h1", "kind": "half_year", "no": 1, "from": "2025-09-01", "to": "2025-12-29"}]
    other["subjects"][0]["period_results"] = []
    report = results.effectiveness([journal_of(tiny()), journal_of(other)], "I четверть", RULES)
    assert [line[0] for line in report.tables[0].rows] == ["7А"]
    assert any("10А" in note for note in report.footnotes)
    with pytest.raises(NotFoundError, match=r"report\.unknown_period"):
        results.effectiveness([journal_of(other)], "I четверть", RULES)


def test_every_report_of_the_demonstration_is_whole():
    for name, report in every_report().items():
        assert report.title, name
        assert report.subject, name
        assert report.tables, name
        if "%" in "".join(column.head for table in report.tables for column in table.columns):
            assert any("%" in note or "СОУ" in note or "данным" in note for note in report.footnotes), name
