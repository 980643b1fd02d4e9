"""Every kind of document that the program makes, by name: what the outside judges and the golden files look at."""

from collections.abc import Callable
from functools import partial

from docgen.facsimile.document import render_facsimile
from docgen.facsimile.pictures import look_into
from docgen.facts import DocumentFacts, Rendered
from docgen.forms.labels import sticker
from docgen.journal import render_journal
from docgen.paper import report_paper
from docgen.papers import render_paper
from docgen.record_sheets import render_attached, render_health, render_personal, render_substitution
from docgen.summary import render_summary
from journals.facsimile import Facsimile
from journals.facsimile_reader import FacsimileReader
from journals.gradebook.reader import Said
from journals.importing import Bundle
from journals.model import School
from journals.summary import final_of, summary_of, supplement_of
from kernel.digests import sha256_hex
from kernel.ids import SchoolYear
from kernel.kinds import Kind
from tests.docgen.awkward import CLASSES
from tests.docgen.every_form import LABEL, LONG_LABEL, every_form
from tests.docgen.every_report import every_report
from tests.docgen.factory import facts, journal_json, journal_of
from tests.docgen.other_kinds import every_kind, model_of
from tests.generators.pages import picture

SHEETS = {
    "substitution": render_substitution, "health": render_health, "attached": render_attached,
    "personal": render_personal,
}  # fmt: skip
Maker = Callable[[DocumentFacts], Rendered]


SCHOOL = School(full_name="Муниципальное бюджетное общеобразовательное учреждение «Школа № 1»")


def _class_with_everything() -> dict:
    """A departed pupil, one who came, home teaching, a substitution, remarks, subgroups."""
    value = journal_json(pupils=8, subjects=3, weekly=2)
    value["pupils"][1]["membership"] = [
        {"from": "2025-09-01", "to": "2026-02-10", "event": "выбыл", "basis": "приказ от 10.02.2026 № 12"}
    ]
    value["pupils"][2]["membership"] = [{"from": "2026-03-02", "event": "прибыл", "basis": "приказ от 02.03.2026 № 15"}]
    value["pupils"][3]["home_schooling"] = {"from": "2025-09-01", "basis": "приказ от 01.09.2025 № 101"}
    value["remarks"] = [
        {"date": "2025-10-12", "text": "Не записаны темы уроков 08.10 и 09.10.", "by": "Проверкина П. П.",
         "done": "Исправлено 14.10.2025"}
    ]  # fmt: skip
    lessons = value["subjects"][0]["lessons"]
    lessons[3] |= {"substitution": True, "teacher": "Заменова З. З."}
    lessons[4]["cells"] = [{"pupil": "p4", "marks": [{"value": "5"}], "individual": True}]
    for at, members in ((1, ["p1", "p3", "p5", "p7"]), (2, ["p2", "p4", "p6", "p8"])):
        subject = value["subjects"][at]
        subject |= {"name": "английский язык", "subgroup": f"группа {at}", "pupils": members}
        subject["period_results"] = [r for r in subject["period_results"] if r["pupil"] in members]
        for lesson in subject["lessons"]:
            lesson["cells"] = [cell for cell in lesson["cells"] if cell["pupil"] in members]
    return value


def _supplement(about: DocumentFacts) -> Rendered:
    before, after = journal_json(pupils=4, subjects=2, weekly=1), journal_json(pupils=4, subjects=2, weekly=1)
    result = next(r for r in before["subjects"][0]["period_results"] if (r["pupil"], r["period"]) == ("p2", "year"))
    result["value"] = "2"
    for changed in after["subjects"][0]["period_results"]:
        if (changed["pupil"], changed["period"]) == ("p2", "year"):
            changed |= {"value": "3", "basis": "протокол пересдачи от 15.09.2026 № 1"}
    sheet = supplement_of(journal_of(after), summary_of(journal_of(before)))
    return render_summary(sheet, about, data=b"{}")


def _journal(value: dict, about: DocumentFacts) -> Rendered:
    return render_journal(journal_of(value), about, data=b"{}")


def _summary(value: dict, about: DocumentFacts) -> Rendered:
    return render_summary(summary_of(journal_of(value)), about, data=b"{}")


def _facsimile(about: DocumentFacts) -> Rendered:
    files = {"1.jpg": picture("JPEG", text="scanned"), "2.png": picture("PNG", mode="L", size=(877, 620), text="wide")}
    reader = FacsimileReader(
        SCHOOL, Said("7А", SchoolYear(2026), pupils=["Иванова Анна", "Петров Пётр"], kind=Kind.JOURNAL), look_into
    )
    [imported] = reader.read(Bundle(files))
    assert isinstance(imported.journal, Facsimile)
    by_digest = {sha256_hex(content): content for content in files.values()}
    return render_facsimile(imported.journal, about, data=b"{}", files=by_digest.__getitem__)


def records() -> dict[str, Maker]:
    """Every kind of record."""
    whole = _class_with_everything()
    made: dict[str, Maker] = {
        "journal": partial(_journal, whole),
        "summary": partial(_summary, whole),
        "final": lambda about: render_summary(final_of(journal_of(whole)), about, data=b"{}"),
        "supplement": _supplement,
        "facsimile": _facsimile,
    }
    for kind, value in every_kind().items():
        render = SHEETS.get(kind, render_journal)
        made[kind] = lambda about, render=render, kind=kind, value=value: render(  # type: ignore[misc]
            model_of(kind, value), about, data=b"{}"
        )
    return made


def papers() -> dict[str, Maker]:
    """Every form and every report, and the stickers."""
    made: dict[str, Maker] = {
        name: lambda about, paper=paper: render_paper(paper, about, data=b"{}")  # type: ignore[misc]
        for name, paper in every_form().items()
    }
    for name, report in every_report().items():
        made[f"report-{name}"] = lambda about, name=name, report=report: render_paper(  # type: ignore[misc]
            report_paper(report, f"report-{name}"), about
        )
    return {**made, "sticker": lambda _: sticker(LABEL), "sticker-long": lambda _: sticker(LONG_LABEL)}


def awkward() -> dict[str, Maker]:
    """The classes that are hard to lay out: journal and summary."""
    made: dict[str, Maker] = {}
    for name, build in CLASSES.items():
        made[f"{name}-journal"] = partial(_journal, build())
        made[f"{name}-summary"] = partial(_summary, build())
    return made


def every_document() -> dict[str, Rendered]:
    """All of them, rendered."""
    return {name: make(facts()) for name, make in {**records(), **papers(), **awkward()}.items()}
