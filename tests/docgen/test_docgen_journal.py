"""The class journal, read back through poppler and pikepdf."""

import hashlib
import io
import re
from datetime import date

import pikepdf
import pytest

from docgen.journal import render_journal
from kernel.errors import BadInputError
from tests.docgen.factory import facts, journal_json, journal_of, make_journal
from tests.docgen.reading import pages_text, pages_words, row_of


def opened(rendered):
    return pikepdf.open(io.BytesIO(rendered.pdf))


def test_every_page_has_its_number_and_the_total(middle_pdf, tmp_path):
    pages = pages_text(middle_pdf.pdf, tmp_path)
    assert len(pages) == middle_pdf.pages
    for number, text in enumerate(pages, 1):
        assert f"Лист {number} из {middle_pdf.pages}" in text


def test_running_head_stands_on_every_page_but_the_first(middle_pdf, tmp_path):
    first, *others = pages_text(middle_pdf.pdf, tmp_path)
    assert not first.lstrip().startswith("МБОУ СШ № 2 · 7А · 2025/2026")
    for text in others:
        assert re.match(r"\s*МБОУ СШ № 2 · 7А · 2025/2026 +demo/2025-26/7a/journal\n", text)


def test_cover_tells_what_the_record_is(middle_pdf, tmp_path):
    cover = pages_text(middle_pdf.pdf, tmp_path)[0]
    for words in ("с. Алхан-Юрт", "Классный журнал", "7А класс", "2025/2026 учебный год", "Образцова Мария Ивановна",
                  "02-15", "5 лет (до 31.12.2031)", "29.05.2026", "№ 95 от 28.05.2026", "Дневник.ру",
                  "Место для отметки об электронной подписи"):  # fmt: skip
        assert words in cover


def test_contents_give_true_numbers(middle_pdf, tmp_path):
    pages = pages_text(middle_pdf.pdf, tmp_path)
    entries = re.findall(r"^ *\d+ +(\S.*?) {2,}.*?(\d+)(?:–(\d+))?$", pages[1], re.MULTILINE)
    assert len(entries) == 5 + 5
    for title, first, last in entries:
        for number in range(int(first), int(last or first) + 1):
            body = pages[number - 1].split("\n", 1)[1].replace(", пропущенных обучающимися", "")
            head = "Сведения о количестве уроков" if title.startswith("Сведения") else title
            assert head in body, (title, number)
    assert int(entries[-1][1]) == middle_pdf.pages


def test_contents_lead_to_the_sections(middle_pdf, tmp_path):
    with opened(middle_pdf) as pdf:
        links = [a for a in pdf.pages[1].obj.Annots if a.Subtype == "/Link"]
        targets = [pikepdf.Page(a.A.D[0]).index + 1 for a in links]
        assert all(a.A.S == "/GoTo" for a in links)
        assert all("/StructParent" in a for a in links)
    text = pages_text(middle_pdf.pdf, tmp_path)[1]
    printed = [int(n) for n in re.findall(r"(\d+)(?:–\d+)?$", text.split("Лист 2")[0], re.MULTILINE)]
    assert targets == [number for number in printed for _ in range(2)]


def test_bookmarks_name_sections_and_periods(middle_pdf):
    with opened(middle_pdf) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert titles[0] == "Титульный лист и содержание"
        assert "английский язык, группа 2" in titles
        assert titles[-1] == "Заверительный лист"
        periods = [child.title for child in outline.root[1].children]
        assert periods == ["I четверть", "II четверть", "III четверть", "IV четверть"]


def test_data_is_associated_with_the_document(middle_pdf):
    with opened(middle_pdf) as pdf:
        assert list(pdf.attachments) == ["data.json"]
        assert pdf.attachments["data.json"].get_file().read_bytes() == b'{"a":1}\n'
        (spec,) = pdf.Root.AF
        assert spec.AFRelationship == "/Data"
        assert str(spec.EF.F.Params.ModDate) == "D:20260601120000Z"


def test_level_2a_carries_no_attachment(small):
    rendered = render_journal(small, facts("2a"), data=b"{}")
    with opened(rendered) as pdf:
        assert not list(pdf.attachments)
        assert "/AF" not in pdf.Root


def test_catalogue_is_that_of_a_tagged_russian_document(middle_pdf):
    with opened(middle_pdf) as pdf:
        assert pdf.Root.MarkInfo.Marked is True
        assert str(pdf.Root.Lang) == "ru"
        assert str(pdf.docinfo.Title) == "Классный журнал 7А, 2025/2026 учебный год"
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:20260601120000Z"
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert xmp.count("2026-06-01T12:00:00Z") == 2
        assert len(pdf.Root.OutputIntents) == 1


def test_fonts_and_profile_are_stored_once(middle_pdf):
    with opened(middle_pdf) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o]
        profiles = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/N") == 3]
        assert len(fonts) == len({str(font.FontName) for font in fonts}) <= 6
        assert len(profiles) == 1


def test_marks_come_back_pupil_by_pupil(middle, middle_pdf, tmp_path):
    """The text of a page of marks, row by row, is what the source has for each pupil in that period."""
    page = pages_text(middle_pdf.pdf, tmp_path)[2]
    assert "алгебра" in page
    subject = middle.subjects[0]
    lessons = [lesson for lesson in subject.lessons if lesson.date <= date(2025, 10, 26)]
    for pupil in middle.pupils:
        expected = [
            cell.absence.raw if cell.absence else cell.marks[0].value
            for lesson in lessons
            for cell in lesson.cells
            if cell.pupil == pupil.id
        ]
        expected += [r.value for r in subject.period_results if (r.pupil, r.period) == (pupil.id, "q1")]
        assert row_of(page, f"{pupil.surname} {pupil.name}") == expected


def test_content_order_is_row_by_row(middle, middle_pdf, tmp_path):
    raw = pages_text(middle_pdf.pdf, tmp_path, "-raw")[2]
    places = [raw.index(f"{pupil.order} {pupil.surname} {pupil.name}") for pupil in middle.pupils]
    assert places == sorted(places)


def test_every_mark_lies_in_the_column_of_its_lesson(middle, middle_pdf, tmp_path):
    """Tab stops and drawn columns agree: the mark's middle is within a fifth of a column of the date's middle."""
    page = pages_words(middle_pdf.pdf, tmp_path)[2]
    subject = middle.subjects[0]
    lessons = [lesson for lesson in subject.lessons if lesson.date <= date(2025, 10, 26)]
    slot = 17 * 0.75
    checked = 0
    for pupil in middle.pupils:
        y = next(w.y0 for w in page.words if w.text == pupil.surname)
        row = [w for w in page.words if abs(w.y0 - y) < 2]
        for at, lesson in enumerate(lessons):
            for cell in (cell for cell in lesson.cells if cell.pupil == pupil.id):
                text = cell.absence.raw if cell.absence else cell.marks[0].value
                middle_x = 30 * 72 / 25.4 + (10 + at + 0.5) * slot
                near = [w for w in row if abs((w.x0 + w.x1) / 2 - middle_x) < slot / 5]
                assert [w.text for w in near] == [text]
                checked += 1
    assert checked > 30


def test_topics_homework_and_hours_are_there(middle_pdf, tmp_path):
    pages = pages_text(middle_pdf.pdf, tmp_path)
    assert "Линейная функция и её график" in pages[3]
    assert "п. 4, № 12, 14" in pages[3]
    assert re.search(r"Проведено: \d+ час", pages[3])
    last = max(at for at, text in enumerate(pages) if "IV четверть" in text and "алгебра" in text)
    assert re.search(r"За год: дано по плану \d+ ч, фактически \d+ ч\.", pages[last])


def test_subgroups_have_spreads_of_their_own(middle_pdf, tmp_path):
    texts = [t for t in pages_text(middle_pdf.pdf, tmp_path) if "Фамилия, имя" in t]
    one = [t for t in texts if "английский язык, группа 1" in t]
    two = [t for t in texts if "английский язык, группа 2" in t]
    assert len(one) == len(two) == 4
    assert all("Алексеева Алсу" in t and "Жукова Дарья" not in t for t in one)
    assert all("Жукова Дарья" in t and "Алексеева Алсу" not in t for t in two)


def test_departed_pupil_gets_dashes_and_a_note(tmp_path):
    value = journal_json(pupils=3, subjects=1, weekly=1)
    value["pupils"][1]["membership"] = [
        {"from": "2025-09-01", "to": "2025-10-01", "event": "выбыл", "basis": "приказ от 01.10.2025 № 12"}
    ]
    lessons = value["subjects"][0]["lessons"]
    for lesson in lessons:
        lesson["cells"] = [c for c in lesson["cells"] if c["pupil"] != "p2"]
    value["subjects"][0]["period_results"] = []
    rendered = render_journal(journal_of(value), facts(), data=b"{}")
    pages = pages_text(rendered.pdf, tmp_path)
    october = sum("2025-10-01" < lesson["date"] <= "2025-10-26" for lesson in lessons)
    assert row_of(pages[2], "Борисов Амина") == ["—"] * october
    raw = [" ".join(t.split()) for t in pages_text(rendered.pdf, tmp_path, "-raw")]
    (moves,) = (text for text in raw if "Выбыло в течение года: 1" in text)
    assert "выбыл (в классе с 01.09.2025 по 01.10.2025); приказ от 01.10.2025 № 12" in moves


def test_attendance_totals(middle_pdf, tmp_path):
    text = next(t for t in pages_text(middle_pdf.pdf, tmp_path) if "Сведения о количестве уроков" in t)
    assert "Всего по классу" in text
    assert "по уважительной причине" in text


def test_substitute_is_named_beside_the_lesson(tmp_path):
    value = journal_json(pupils=2, subjects=1, weekly=1)
    value["subjects"][0]["lessons"][0] |= {"substitution": True, "teacher": "Заменова З. З."}
    pages = pages_text(render_journal(journal_of(value), facts(), data=b"{}").pdf, tmp_path)
    assert "замена: Заменова З. З." in pages[3]


def test_grade_one_without_marks(tmp_path):
    value = journal_json(pupils=2, subjects=1, weekly=1, marks=False)
    value["class"] |= {"grade": 1}
    pages = pages_text(render_journal(journal_of(value), facts(), data=b"{}").pdf, tmp_path)
    assert row_of(pages[2], "Алексеева Алсу") == []
    assert "Линейная функция" in pages[3]


def test_lessons_outside_every_period_stand_apart(tmp_path):
    value = journal_json(pupils=2, subjects=1, weekly=1)
    value["subjects"][0]["lessons"].append(
        {"date": "2026-06-03", "topic": "Консультация", "cells": [{"pupil": "p1", "marks": [{"value": "зач"}]}]}
    )
    pages = pages_text(render_journal(journal_of(value), facts(), data=b"{}").pdf, tmp_path)
    marks, topics = (text for text in pages if "Вне учебных периодов" in text and "алгебра" in text)
    assert row_of(marks, "Алексеева Алсу") == ["зач"]
    assert "Консультация" in topics


def test_three_marks_in_a_cell_and_what_is_wider(tmp_path):
    value = journal_json(pupils=2, subjects=1, weekly=1)
    lessons = value["subjects"][0]["lessons"]
    lessons[0]["cells"] = [{"pupil": "p1", "marks": [{"value": m} for m in "542"]}]
    lessons[1]["cells"] = [{"pupil": "p2", "absence": {"code": "ILLNESS", "raw": "Б"}, "marks": [{"value": "4"}]}]
    lessons[2]["cells"] = [{"pupil": "p2", "marks": [{"value": "освобождён от выполнения нормативов"}]}]
    for lesson in lessons[3:]:
        lesson["cells"] = []
    value["subjects"][0]["period_results"] = []
    pages = pages_text(render_journal(journal_of(value), facts(), data=b"{}").pdf, tmp_path)
    assert row_of(pages[2], "Алексеева Алсу") == ["5", "4", "2"]
    assert row_of(pages[2], "Борисов Амина") == ["Б", "4", "прим."]
    assert "№ 2 — " in pages[3]
    assert "освобождён от выполнения нормативов" in pages[3]


def test_long_topic_is_printed_whole(tmp_path):
    value = journal_json(pupils=2, subjects=1, weekly=1)
    words = [f"слово{n}" for n in range(120)]
    topic = " ".join(words)
    assert len(topic) > 900
    value["subjects"][0]["lessons"][0]["topic"] = topic
    raw = pages_text(render_journal(journal_of(value), facts(), data=b"{}").pdf, tmp_path, "-raw")[3]
    assert re.findall(r"слово\d+", raw) == words


def test_topic_longer_than_a_page_is_continued(tmp_path):
    value = journal_json(pupils=2, subjects=1, weekly=1)
    words = [f"слово{n}" for n in range(850)]
    value["subjects"][0]["lessons"][0]["topic"] = " ".join(words)
    rendered = render_journal(journal_of(value), facts(), data=b"{}")
    raw = "\n".join(pages_text(rendered.pdf, tmp_path, "-raw"))
    assert re.findall(r"слово\d+", raw) == words


def test_long_note_on_a_cell_is_printed_whole(tmp_path):
    value = journal_json(pupils=2, subjects=1, weekly=1)
    words = [f"слово{n}" for n in range(850)]
    value["subjects"][0]["lessons"][0]["cells"] = [{"pupil": "p1", "note": " ".join(words)}]
    raw = "\n".join(pages_text(render_journal(journal_of(value), facts(), data=b"{}").pdf, tmp_path, "-raw"))
    assert re.findall(r"слово\d+", raw) == words


def test_namesakes_are_told_apart(tmp_path):
    value = journal_json(pupils=4, subjects=1, weekly=1)
    same = {"surname": "Муравьёв", "name": "Егор", "patronymic": "Игоревич"}
    value["pupils"][0] |= same | {"birth_date": "2012-03-01"}
    value["pupils"][1] |= same | {"birth_date": "2012-10-05"}
    value["pupils"][2] |= same | {"patronymic": "Олегович"}
    page = pages_text(render_journal(journal_of(value), facts(), data=b"{}").pdf, tmp_path)[2]
    for name in ("1 Муравьёв Егор Игоревич, 01.03.2012", "2 Муравьёв Егор Игоревич, 05.10.2012",
                 "3 Муравьёв Егор Олегович"):  # fmt: skip
        assert name in page


def test_entries_of_individual_lessons_are_noted_once_per_pupil(tmp_path):
    value = journal_json(pupils=2, subjects=1, weekly=1)
    for lesson in value["subjects"][0]["lessons"][:3]:
        lesson["cells"] = [{"pupil": "p2", "marks": [{"value": "4"}], "individual": True}]
    page = pages_text(render_journal(journal_of(value), facts(), data=b"{}").pdf, tmp_path)[3]
    assert "№ 2 — из журнала индивидуальных занятий (01.09, 08.09, 15.09)" in page


def assert_nothing_overflows(pdf, folder):
    for number, page in enumerate(pages_words(pdf, folder), 1):
        left, right = (20, 9) if page.width > page.height else (29, 9)
        for word in page.words:
            assert word.x0 >= left * 72 / 25.4, (number, word)
            assert word.x1 <= page.width - right * 72 / 25.4, (number, word)
            assert word.y0 >= 15, (number, word)
            assert word.y1 <= page.height - 14, (number, word)


def test_nothing_runs_over_an_edge(middle_pdf, tmp_path):
    assert_nothing_overflows(middle_pdf.pdf, tmp_path)


def test_extremes_stay_on_the_page(tmp_path):
    value = journal_json(pupils=45, subjects=1, weekly=5)
    value["pupils"][3] |= {"surname": "Константинопольская-Преображенская", "name": "Александрина-Виктория"}
    value["pupils"][4] |= {"surname": "Очень" * 60, "name": "Длинная"}
    value["subjects"][0]["name"] = "основы духовно-нравственной культуры народов России " * 5
    value["class"]["class_teacher"] = "Длиннофамильная " * 12
    value["school"]["full_name"] = "Муниципальное бюджетное общеобразовательное учреждение " * 8
    for at, lesson in enumerate(value["subjects"][0]["lessons"]):
        lesson["homework"] = "длинное-задание" * (1 + at % 9)
    rendered = render_journal(journal_of(value), facts(), data=b"{}")
    assert_nothing_overflows(rendered.pdf, tmp_path)
    pages = pages_text(rendered.pdf, tmp_path)
    assert sum("45 " in text and "Фамилия, имя" in text for text in pages) >= 4
    raw = "".join(pages_text(rendered.pdf, tmp_path, "-raw")).replace("\n", "")
    assert "Очень" * 60 in raw, "a name that is cut in the grid stands whole in a note"


def test_twenty_eight_subjects(tmp_path):
    rendered = render_journal(make_journal(pupils=2, subjects=28, weekly=1), facts(), data=b"{}")
    pages = pages_text(rendered.pdf, tmp_path)
    assert f"Лист {rendered.pages} из {rendered.pages}" in pages[-1]
    assert len([line for line in pages[1].splitlines() if re.search(r"Примерова.* \d+–\d+$", line)]) == 28


def test_place_of_the_mark_is_empty_and_of_the_right_size(middle_pdf, tmp_path):
    page = pages_words(middle_pdf.pdf, tmp_path)[middle_pdf.mark.page]
    x0, y0, x1, y1 = middle_pdf.mark.box
    assert (x1 - x0, y1 - y0) == pytest.approx((85 * 72 / 25.4, 32 * 72 / 25.4), abs=0.1)
    top, bottom = page.height - y1, page.height - y0
    inside = [w for w in page.words if w.x1 > x0 and w.x0 < x1 and w.y1 > top and w.y0 < bottom]
    assert inside == []


def test_last_leaf_certifies_the_number_and_the_data(middle_pdf, tmp_path):
    text = " ".join(pages_text(middle_pdf.pdf, tmp_path)[-1].split())
    assert re.search(rf"пронумеровано, прошнуровано и скреплено печатью {middle_pdf.pages} \([а-я ]+\) лист", text)
    digest = hashlib.sha256(b'{"a":1}\n').hexdigest()
    assert f"{digest[:32]} {digest[32:]}" in text


def test_unknown_pupil_is_refused(small):
    value = small.model_dump(mode="json", by_alias=True)
    value["subjects"][0]["lessons"][0]["cells"] = [{"pupil": "nobody", "marks": [{"value": "5"}]}]
    with pytest.raises(BadInputError) as caught:
        render_journal(journal_of(value), facts(), data=b"{}")
    assert caught.value.code == "docgen.unknown_pupil"


def test_progress_ends_with_all_done(small):
    seen = []
    render_journal(small, facts(), data=b"{}", progress=lambda done, all_: seen.append((done, all_)))
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_headers_of_tables_have_scope_and_unique_ids(middle_pdf):
    with opened(middle_pdf) as pdf:
        heads = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/TH"]
        ids = [str(head.ID) for head in heads]
        assert heads
        assert len(ids) == len(set(ids))
        assert {str(head.A.Scope) for head in heads} == {"/Column", "/Row"}
