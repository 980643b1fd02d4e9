"""Forms and reports as papers: what they say, and that nothing is cut or lies over another."""

import pytest

from docgen.forms.labels import sticker
from docgen.paper import report_paper
from docgen.papers import render_paper
from operations.report_names import REPORT_NAMES
from operations.reporting import OF_CLASS, OF_SCHOOL
from tests.docgen.every_form import LABEL, LONG_LABEL, every_form
from tests.docgen.every_report import every_report
from tests.docgen.factory import facts
from tests.docgen.glyphs import faults
from tests.docgen.reading import pages_text

SAID = {
    "F-1": ["УТВЕРЖДАЮ", "АКТ", "о выделении к уничтожению", "21 (двадцать одна) единица хранения",
            "Протокол ЭК от 20.01.2030 № 2", "Описи дел постоянного хранения за 2019–2024 годы утверждены",
            "12 (двенадцать) единиц хранения, весом 8,5 кг", "школе не подконтрольны",
            "исполнен частично: резервная копия",
            "Изменения в учётные документы внесены"],
    "F-2": ["об уничтожении персональных данных", "184 (сто восемьдесят четыре)", "Хранить 3 года",
            "Алексеева Алсу Игоревна"],
    "F-2-log": ["20.02.2030 12:30", "к акту от 15.01.2030 № 1-ПД"],
    "F-3": ["ПРОТОКОЛ", "СЛУШАЛИ: Архивову Анну Петровну", "РЕШИЛИ: согласовать акт от 15.01.2030 № 1"],
    "F-4": ["дел временных (свыше 10 лет) сроков хранения за 2024 год",
            "21 (двадцать одна) единица хранения с № 1 по № 21"],
    "F-5": ["электронных дел", "объёмом 13,4 Мб", "Объём, Мб"],
    "F-5-register": ["РЕЕСТР ДОКУМЕНТОВ КОНТЕЙНЕРА", "1 (один) документ, 1234567 байт"],
    "F-6": ["НОМЕНКЛАТУРА ДЕЛ", "на 2030 год", "02-15", "Переходящих"],
    "F-7": ["ЛИСТ-ЗАВЕРИТЕЛЬ", "21 (двадцать один) лист"],
    "F-8": ["ДЕЛО № 02-16", "75 лет", "Ф. 61. Оп. 4. Д. 15"],
    "F-9": ["ВНУТРЕННЯЯ ОПИСЬ", "1 (один) документ"],
    "F-10": ["НОСИТЕЛЬ № ЭД-0017", "Осн.", "176 (сто семьдесят шесть) файлов"],
    "F-10-unit": ["УЧЁТНАЯ КАРТОЧКА"],
    "F-11": ["приёма-передачи", "44 (сорок четыре) единицы хранения", "Сдал:", "Принял:"],
    "F-12": ["об утрате документов", "пожар 02.03.2029", "Протокол ЭК от 15.01.2030 № 8"],
    "F-13": ["о неисправимых повреждениях", "носитель не читается"],
    "F-14": ["ЖУРНАЛ ТЕХНИЧЕСКОГО КОНТРОЛЯ НОСИТЕЛЕЙ", "плановый"],
    "F-15": ["проверки наличия и состояния", "Фонд № 61", "1 (одна) единица хранения"],
    "F-16": ["АРХИВНАЯ СПРАВКА", "Ивановой Анне Петровне", "так в документе", "Ф. 61. Оп. 4. Д. 15, л. 1"],
    "F-17": ["АРХИВНАЯ ВЫПИСКА", "Выписка верна", "…", "осв", "свидетельство I-АБ № 1"],
    "F-18": ["АРХИВНАЯ КОПИЯ", "Копия верна", "SHA-512 подлинника"],
    "media-register": ["машинных носителей персональных данных", "LUKS", "снят с учёта", "утрачен"],
    "order-register": ["ЖУРНАЛ РЕГИСТРАЦИИ ПРИКАЗОВ", "с 01.09.2025 по 31.08.2026", "снят: ошибка в номере"],
    "year-protocol": ["закрытия 2025/2026 учебного года", "1 (один) документ", "копий не хватает, копий 2 из 3"],
    "media-incident": ["о замене носителя электронного архива", "прочтёт персональные данные", "24 часов"],
    "corrections": ["ЛИСТ ИСПРАВЛЕНИЙ", "версия 2", "Исправленному верить", "объяснительная от 02.06.2024"],
}  # fmt: skip


@pytest.fixture(scope="module")
def papers():
    """Name → rendered paper: every form and every report."""
    made = {name: render_paper(paper, facts(), data=b"{}") for name, paper in every_form().items()}
    reports = {
        name: render_paper(report_paper(report, f"report-{name}"), facts()) for name, report in every_report().items()
    }
    return {**made, **reports}


def test_every_form_of_the_domain_is_there():
    codes = {name.split("-register")[0].split("-log")[0].split("-unit")[0] for name in every_form()}
    assert codes == {*(f"F-{number}" for number in range(1, 19)), "corrections", "media", "media-incident", "order",
                     "year-protocol"}  # fmt: skip
    assert set(SAID) == set(every_form())


def test_every_report_of_the_command_line_is_there():
    assert set(every_report()) == set(REPORT_NAMES) == {*OF_CLASS, *OF_SCHOOL, "activity"}


@pytest.mark.parametrize("name", sorted(SAID))
def test_a_form_says_what_it_must(name, papers, tmp_path):
    text = " ".join(" ".join(pages_text(papers[name].pdf, tmp_path, "-raw")).split())
    for words in SAID[name]:
        assert words in text, words


@pytest.mark.parametrize("name", REPORT_NAMES)
def test_a_report_is_signed_by_hand_and_keeps_no_place_for_a_mark(name, papers, tmp_path):
    assert papers[name].mark is None
    assert "Лист 1 из" in pages_text(papers[name].pdf, tmp_path)[0]


@pytest.mark.parametrize("label", [LABEL, LONG_LABEL])
def test_a_sticker_is_70_by_37_and_holds_everything(label, tmp_path):
    made = sticker(label)
    assert faults(made.pdf, margins=(1, 1, 1, 1)) == []
    (text,) = pages_text(made.pdf, tmp_path, "-raw")
    for words in ("ЭД-0017", "Осн.", "Хранить до: 31.12.2101", "Персональные данные"):
        assert words in text


def test_the_same_paper_gives_the_same_bytes(papers):
    assert render_paper(every_form()["F-1"], facts(), data=b"{}").pdf == papers["F-1"].pdf
    assert sticker(LABEL) == sticker(LABEL)
