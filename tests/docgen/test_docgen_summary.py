"""The summary sheet, read back through poppler and pikepdf."""

import io
import re

import pikepdf
import pytest

from docgen.summary import render_summary
from docgen.summary_layout import sheet_parts
from journals.summary import summary_of
from kernel.errors import BadInputError
from tests.docgen.factory import SUBJECTS, facts, journal_json, journal_of, make_journal
from tests.docgen.reading import pages_text, pages_words
from tests.docgen.test_docgen_journal import assert_nothing_overflows


def rendered(value):
    return render_summary(summary_of(journal_of(value)), facts(), data=b"{}")


def test_every_page_has_heads_and_its_number(summary_pdf, tmp_path):
    pages = pages_text(summary_pdf.pdf, tmp_path)
    assert len(pages) == summary_pdf.pages > 1
    for number, text in enumerate(pages, 1):
        assert f"Лист {number} из {summary_pdf.pages}" in text
        if "четв." in text:
            assert "Фамилия, имя, отчество" in text
            assert "Решение педагогического совета" in text


def test_each_pupil_has_a_row_for_each_period(middle, summary_pdf, tmp_path):
    raw = "\n".join(pages_text(summary_pdf.pdf, tmp_path, "-raw"))
    for pupil in middle.pupils:
        own = raw.split(pupil.full_name, 1)[1].split("Игоревич")[0]
        for period, title in (("q1", "I четв."), ("q3", "III четв."), ("year", "год")):
            expected = [
                r.value for s in middle.subjects for r in s.period_results if (r.pupil, r.period) == (pupil.id, period)
            ]
            line = re.search(rf"(?<!I){re.escape(title)} ((?:[2-5] ){{3}}[2-5])\b", own)
            assert line[1].split() == expected


def test_subgroups_are_one_column(middle):
    (part,) = sheet_parts(summary_of(middle))
    assert [" ".join(head.lines) for head in part.heads] == [*SUBJECTS[:3], "английский язык"]


def test_decision_with_its_order_is_printed(summary_pdf, tmp_path):
    raw = " ".join(" ".join(pages_text(summary_pdf.pdf, tmp_path, "-raw")).split())
    assert "переведён (переведена) в 8 класс; протокол от 27.05.2026 № 9, приказ от 28.05.2026 № 95" in raw


@pytest.mark.parametrize(("sex", "word"), [("m", "переведён в 8 класс"), ("f", "переведена в 8 класс")])
def test_decision_has_the_pupils_gender(sex, word, tmp_path):
    value = journal_json(pupils=1, subjects=1, weekly=1)
    value["pupils"][0]["sex"] = sex
    assert word in " ".join(pages_text(rendered(value).pdf, tmp_path, "-raw")[0].split())


def test_table_is_tagged_with_scopes(summary_pdf):
    with pikepdf.open(io.BytesIO(summary_pdf.pdf)) as pdf:
        kinds = [str(o.S) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/P" in o and "/S" in o]
        heads = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/TH"]
        assert kinds.count("/Table") == summary_pdf.pages - (0 if kinds.count("/Table") == summary_pdf.pages else 1)
        assert kinds.count("/TD") > 12 * 5 * 4
        assert {str(head.A.Scope) for head in heads} == {"/Column", "/Row"}
        assert len({str(head.ID) for head in heads}) == len(heads)


def test_data_is_associated(summary_pdf):
    with pikepdf.open(io.BytesIO(summary_pdf.pdf)) as pdf:
        assert pdf.attachments["data.json"].get_file().read_bytes() == b'{"b":2}\n'


def test_place_of_the_mark_is_empty(summary_pdf, tmp_path):
    x0, y0, x1, y1 = summary_pdf.mark.box
    assert (x1 - x0, y1 - y0) == pytest.approx((85 * 72 / 25.4, 32 * 72 / 25.4), abs=0.1)
    page = pages_words(summary_pdf.pdf, tmp_path)[summary_pdf.mark.page]
    top, bottom = page.height - y1, page.height - y0
    assert not [w for w in page.words if w.x1 > x0 and w.x0 < x1 and w.y1 > top and w.y0 < bottom]
    assert bottom < page.height - 15 * 72 / 25.4


def test_twenty_subjects_fit_beside_one_another(tmp_path):
    sheet = summary_of(make_journal(pupils=4, subjects=20, weekly=1))
    (part,) = sheet_parts(sheet)
    assert part.with_decisions
    pdf = render_summary(sheet, facts(), data=b"{}").pdf
    assert_nothing_overflows(pdf, tmp_path)


def test_more_subjects_than_fit_go_on_another_page(tmp_path):
    sheet = summary_of(make_journal(pupils=2, subjects=45, weekly=1))
    parts = sheet_parts(sheet)
    assert [part.with_decisions for part in parts] == [False, True]
    assert sum(len(part.heads) for part in parts) == 45
    result = render_summary(sheet, facts(), data=b"{}")
    assert_nothing_overflows(result.pdf, tmp_path)


def test_long_names_and_results_stay_in_their_columns(tmp_path):
    value = journal_json(pupils=3, subjects=20, weekly=1)
    value["subjects"][0]["name"] = "основы духовно-нравственной культуры народов России"
    value["subjects"][1]["name"] = "родной (чеченский) язык и литературное чтение на родном языке, " * 4
    value["pupils"][0]["surname"] = "Константинопольская-Преображенская-Воздвиженская"
    value["subjects"][2]["period_results"][0]["value"] = "освобождена"
    pdf = rendered(value).pdf
    assert_nothing_overflows(pdf, tmp_path)
    raw = " ".join(" ".join(pages_text(pdf, tmp_path, "-raw")).split())
    assert "1* — родной (чеченский) язык" in raw
    assert raw.count("литературное чтение на родном языке") >= 4


def test_rows_are_only_for_periods_with_results():
    value = journal_json(pupils=1, subjects=1, weekly=1)
    value["periods"] += [{"id": "exam", "kind": "exam"}, {"id": "final", "kind": "final"}]
    value["subjects"][0]["period_results"].append({"pupil": "p1", "period": "final", "value": "5"})
    (part,) = sheet_parts(summary_of(journal_of(value)))
    assert [row.period for row in part.pupils[0].rows] == [
        "I четв.",
        "II четв.",
        "III четв.",
        "IV четв.",
        "год",
        "итог",
    ]


def test_orders_behind_results_are_noted():
    value = journal_json(pupils=1, subjects=1, weekly=1)
    value["subjects"][0]["period_results"][0] |= {
        "kind": "not_attested", "value": "", "basis": "приказ от 29.12.2025 № 210",
    }  # fmt: skip
    (part,) = sheet_parts(summary_of(journal_of(value)))
    assert part.notes == ("№ 1, алгебра, I четв.: н/а — приказ от 29.12.2025 № 210",)
    assert part.pupils[0].rows[0].values[0].text == "н/а"


def test_result_of_an_unknown_pupil_is_refused():
    value = journal_json(pupils=1, subjects=1, weekly=1)
    value["subjects"][0]["period_results"][0]["pupil"] = "nobody"
    with pytest.raises(BadInputError) as caught:
        sheet_parts(summary_of(journal_of(value)))
    assert caught.value.code == "docgen.unknown_pupil"


def test_summary_shows_no_lesson(middle_json, tmp_path):
    for subject in middle_json["subjects"]:
        assert subject["lessons"]
    raw = "\n".join(pages_text(rendered(middle_json).pdf, tmp_path, "-raw"))
    assert "Линейная функция" not in raw
    assert "п. 4, № 12" not in raw


def test_sheet_without_periods_still_names_every_pupil():
    value = journal_json(pupils=2, subjects=1, weekly=1)
    value |= {"periods": []}
    value["subjects"][0]["period_results"] = []
    (part,) = sheet_parts(summary_of(journal_of(value)))
    assert [(group.number, len(group.rows)) for group in part.pupils] == [(1, 1), (2, 1)]
