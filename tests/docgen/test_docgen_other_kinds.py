"""The other journals and sheets of the seeds, read back through poppler."""

import json

import pytest

from docgen.journal import render_journal
from docgen.record_sheets import render_attached, render_health, render_substitution
from docgen.summary import render_summary
from journals.summary import final_of, pupils_in_common, summary_of, supplement_of
from tests.docgen.every_document import SHEETS
from tests.docgen.factory import facts, journal_json, journal_of
from tests.docgen.other_kinds import GROUPS, attached_json, every_kind, group_json, health_json, model_of
from tests.docgen.other_kinds import substitution_json as substitutions
from tests.docgen.reading import pages_text, row_of
from tests.docgen.test_docgen_journal import assert_nothing_overflows

RENDER = SHEETS
TITLES = {
    "extracurricular": "Журнал внеурочной деятельности", "elective": "Журнал факультативных занятий",
    "circle": "Журнал кружка", "after-school": "Журнал группы продлённого дня",
    "individual": "Журнал индивидуальных занятий", "substitution": "Журнал замещения уроков",
    "health": "Лист здоровья", "personal": "Общие сведения об обучающихся",
    "attached": "Ведомости успеваемости, приложенные к журналу класса",
}  # fmt: skip


@pytest.fixture(scope="module")
def rendered():
    """Kind → its document."""
    return {
        kind: RENDER.get(kind, render_journal)(model_of(kind, value), facts(), data=b"{}")
        for kind, value in every_kind().items()
    }


def text_of(pdf, folder):
    return [" ".join(page.split()) for page in pages_text(pdf, folder)]


@pytest.mark.parametrize("kind", sorted(TITLES))
def test_each_names_itself_and_keeps_a_place_for_the_mark(kind, rendered, tmp_path):
    document = rendered[kind]
    pages = text_of(document.pdf, tmp_path)
    assert TITLES[kind] in pages[0]
    assert f"Лист {document.pages} из {document.pages}" in pages[-1]
    assert document.mark is not None
    x0, y0, x1, y1 = document.mark.box
    assert (x1 - x0, y1 - y0) == pytest.approx((85 * 72 / 25.4, 32 * 72 / 25.4), abs=0.1)
    assert_nothing_overflows(document.pdf, tmp_path)


@pytest.mark.parametrize("kind", sorted(GROUPS))
def test_a_group_s_journal_speaks_of_a_group(kind, rendered, tmp_path):
    pages = text_of(rendered[kind].pdf, tmp_path)
    whole = " ".join(pages)
    name, subject = GROUPS[kind]
    assert name in pages[0]
    assert "класс 2025" not in pages[0]
    assert subject in whole
    assert "Классный руководитель" not in whole
    assert "Сводная ведомость учёта посещаемости" not in whole
    assert "Замечания по ведению журнала" not in whole
    grid = next(page for page in pages_text(rendered[kind].pdf, tmp_path) if "Фамилия, имя" in page)
    assert row_of(grid, "Борисов Амина")[0] == "Н"


def test_a_circle_that_meets_weekly_takes_no_page_for_each_quarter(rendered):
    assert rendered["circle"].pages < rendered["individual"].pages


def test_substitutions_are_listed_in_order_of_time(tmp_path):
    value = substitutions(60)
    pages = pages_text(render_substitution(model_of("substitution", value), facts(), data=b"{}").pdf, tmp_path, "-raw")
    days = [line[:10] for page in pages for line in page.splitlines() if line[2:3] == "." and line[5:6] == "."]
    assert len(days) == 60
    assert days == sorted(days, key=lambda day: (day[6:], day[3:5], day[:2]))
    assert "Всего замещений: 60, 60 часов" in " ".join(pages)


def test_the_health_sheet_says_that_it_is_restricted_and_who_has_no_entry(tmp_path):
    value = health_json()
    (page,) = text_of(render_health(model_of("health", value), facts(), data=b"{}").pdf, tmp_path)
    assert "Ограниченный доступ: сведения о здоровье" in page
    assert "Носить очки для дали." in page
    assert page.count("сведений нет") == 1
    assert "Врачова В. В." in page


def test_attached_sheets_stand_apart_with_their_organisation_and_basis(tmp_path):
    pages = text_of(render_attached(model_of("attached", attached_json()), facts(), data=b"{}").pdf, tmp_path)
    assert len(pages) == 3
    for page, who, organisation in zip(
        pages, ("прибывшего", "на лечении", "в санатории"), ("СОШ № 3", "Больница № 1", "Ак тау"), strict=True
    ):
        assert who in page
        assert organisation in page
        assert "с 12.01.2026 по 28.02.2026; справка от 02.03.2026" in page
        assert "5 4 4/5 н/а" in page


def test_the_final_sheet_has_the_year_s_results_only(tmp_path):
    sheet = final_of(journal_of(journal_json(pupils=3, subjects=2, weekly=1)))
    (page,) = text_of(render_summary(sheet, facts(), data=b"{}").pdf, tmp_path)
    assert "Итоговая ведомость учёта успеваемости обучающихся 7А класса" in page
    assert "четв." not in page
    assert page.count("год ") >= 3


def test_a_supplement_names_what_changed_and_nobody_else(tmp_path):
    before = journal_json(pupils=4, subjects=2, weekly=1)
    for result in before["subjects"][0]["period_results"]:
        if (result["pupil"], result["period"]) == ("p2", "year"):
            result["value"] = "2"
    before["decisions"][1] |= {"kind": "transferred_conditionally", "value": "8"}
    after = json.loads(json.dumps(before))
    for result in after["subjects"][0]["period_results"]:
        if (result["pupil"], result["period"]) == ("p2", "year"):
            result |= {"value": "3", "basis": "протокол пересдачи от 15.09.2026 № 1"}
    after["decisions"][1] |= {"kind": "transferred_to_grade", "basis": "приказ от 18.09.2026 № 201"}
    sheet = supplement_of(journal_of(after), summary_of(journal_of(before)))
    assert [pupil.id for pupil in sheet.pupils] == ["p2"]
    (page,) = text_of(render_summary(sheet, facts(), data=b"{}").pdf, tmp_path)
    assert "Дополнение к сводной ведомости" in page
    assert "алгебра год 2 3 протокол пересдачи от 15.09.2026 № 1" in page
    assert "приказ от 18.09.2026 № 201" in page
    assert "Алексеева" not in page


def test_a_second_supplement_goes_on_from_the_first(tmp_path):
    """Numbered anew by each export, with a pupil whom the summary did not have."""
    before = journal_json(pupils=3, subjects=2, weekly=1)
    archived = summary_of(journal_of(before))
    archived = archived.model_copy(update={"pupils": archived.pupils[:2]})
    text = json.dumps(before, ensure_ascii=False)
    autumn = json.loads(text)
    yearly = [r for r in autumn["subjects"][0]["period_results"] if r["period"] == "year"]
    yearly[0] |= {"value": "4" if yearly[0]["value"] == "5" else "5"}
    first = supplement_of(journal_of(autumn), archived)
    assert first.number == 1
    assert {pupil.id for pupil in first.pupils} == {"p1", "p3"}
    assert supplement_of(journal_of(autumn), archived, [first]).pupils == ()

    spring = json.dumps(autumn, ensure_ascii=False)
    for at in (1, 2, 3):
        spring = spring.replace(f'"p{at}"', f'"x{4 - at}"')
    value = json.loads(spring)
    assert supplement_of(journal_of(value), archived, [first]).pupils == ()
    mended = next(r for r in value["subjects"][1]["period_results"] if (r["pupil"], r["period"]) == ("x1", "year"))
    was = mended["value"]
    mended["value"] = "4" if was == "5" else "5"
    back = next(r for r in value["subjects"][0]["period_results"] if (r["pupil"], r["period"]) == ("x3", "year"))
    had = back["value"]
    back["value"] = ""
    second = supplement_of(journal_of(value), archived, [first])
    told = [(one.pupil, one.before, one.after) for one in second.changes]
    assert sorted(told) == [("x1", was, mended["value"]), ("x3", had, "")]
    assert second.number == 2
    third = supplement_of(journal_of(value), archived, [first, second])
    assert (third.pupils, third.number) == ((), 3)
    (page,) = text_of(render_summary(second, facts(), data=b"{}").pdf, tmp_path)
    assert "Дополнение № 2 к сводной ведомости" in page


def test_a_supplement_knows_pupils_and_periods_that_were_numbered_anew():
    before = journal_json(pupils=3, subjects=2, weekly=1)
    text = json.dumps(before, ensure_ascii=False)
    for at in (1, 2, 3):
        text = text.replace(f'"p{at}"', f'"x{at}"')
    after = json.loads(text.replace('"year"', '"y"').replace('"kind": "y"', '"kind": "year"'))
    archived = summary_of(journal_of(before))
    assert supplement_of(journal_of(after), archived).pupils == ()
    assert pupils_in_common(journal_of(after), archived) == 3
    result = next(r for r in after["subjects"][1]["period_results"] if (r["pupil"], r["period"]) == ("x3", "y"))
    result["value"] = "5" if result["value"] != "5" else "4"
    (change,) = supplement_of(journal_of(after), archived).changes
    assert (change.pupil, change.period, change.after) == ("x3", "y", result["value"])
    strangers = json.loads(text.replace("Алексеева", "Иная").replace("Борисов", "Другой").replace("Васильева", "Ещё"))
    for at, stranger in enumerate(strangers["pupils"]):
        stranger["order"] = 10 + at
    assert pupils_in_common(journal_of(strangers), archived) == 0


def test_a_result_that_is_gone_is_a_change_and_two_subgroups_are_one_result():
    before = journal_json(pupils=2, subjects=2, weekly=1)
    for at, subject in enumerate(before["subjects"]):
        subject |= {"name": "английский язык", "subgroup": f"группа {at + 1}"}
    archived = summary_of(journal_of(before))
    assert supplement_of(journal_of(before), archived).pupils == ()
    after = json.loads(json.dumps(before))
    for subject in after["subjects"]:
        subject["period_results"] = [
            r for r in subject["period_results"] if (r["pupil"], r["period"]) != ("p1", "year")
        ]
    (change,) = supplement_of(journal_of(after), archived).changes
    assert (change.pupil, change.after) == ("p1", "")
    assert len(change.before.split()) == 2


def test_nothing_changed_gives_an_empty_supplement():
    journal = journal_of(journal_json(pupils=2, subjects=1, weekly=1))
    assert supplement_of(journal, summary_of(journal)).pupils == ()


def test_without_an_archived_summary_the_supplement_has_everybody():
    journal = journal_of(journal_json(pupils=2, subjects=1, weekly=1))
    sheet = supplement_of(journal, None)
    assert len(sheet.pupils) == 2
    assert sheet.changes == ()


def test_a_group_needs_a_name():
    value = group_json("circle")
    value["class"] = {"grade": 0}
    with pytest.raises(ValueError, match="должно быть название"):
        model_of("circle", value)
