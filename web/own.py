"""«Мой класс»: what a class teacher sees of the class that an order gives him, and who else may see a class."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import NotFoundError, RefusedError
from kernel.ids import RecordId, SchoolYear, parse_record_id, parse_year
from kernel.kinds import Kind
from operations.closing_units import close_units
from operations.own_classes import own_classes
from operations.printing import print_records
from operations.remarks import remark_on, remarks_on, settle_remark
from operations.year_table import class_row
from profiles import words
from web.access import Visit, page
from web.files import drawn_file
from web.later import render_closed

OWN = "own-class"
CLOSERS = ("close", "close-confirm")
# What a class teacher makes out on paper (S002 19); journals are printed by whoever is to.
_PRINTED = (Kind.SUMMARY, Kind.FINAL, Kind.SUPPLEMENT)


@page(OWN)
def own(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The visitor's classes with their documents."""
    classes = [(one, class_row(visit.services, one.year, one.unit)) for one in own_classes(visit.services, visit.actor)]
    shown = {"visit": visit, "classes": classes, "printed": _PRINTED, "forms": forms_summary(visit)}
    return render(request, "own.html", shown)


@page(OWN, methods=("POST",))
def form(request: HttpRequest, visit: Visit, ends: int, unit: str) -> HttpResponse:
    """Forms the class's summary, where the regulation leaves that to the class teacher; rendering is left to `serve`.

    Raises RefusedError `own.not_yours_to_form`; as `allow_unit`, `close_units`.
    """
    year = parse_year(f"{ends:04d}")
    allow_unit(visit, year, unit)
    if not forms_summary(visit):
        raise RefusedError(
            "own.not_yours_to_form",
            "По положению школы ведомость составляет не классный руководитель.",
            "Её составит тот, кто закрывает год: обратитесь к нему.",
        )
    row = class_row(visit.services, year, unit)
    title = row.title if row is not None else unit
    order = request.POST.get("order", "").strip()
    closed = close_units(visit.services, year, kind=Kind.SUMMARY, units=[title], order=order, actor=visit.actor)
    render_closed(visit, closed.records)
    if closed.failed:
        raise closed.failed[0].error
    return redirect("own-class")


def forms_summary(visit: Visit) -> bool:
    """Whether the regulation leaves it to class teachers to make out the summary (S002 19, S003 3.2.4)."""
    return words.Role.CLASS_TEACHER in (visit.services.profile.summary.made_by.value or ())


@page(OWN, methods=("POST",))
def print_own(_request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """A summary of the visitor's class for the printer, with a place for signatures and seal."""
    wanted = parse_record_id(record)
    allow_draft(visit, wanted)
    if wanted.kind not in _PRINTED:
        raise RefusedError(
            "own.not_a_summary", "Классный руководитель печатает ведомости.", "Журнал печатает ответственный за это."
        )
    return drawn_file(
        f"{wanted.unit}-{wanted.kind.value}.pdf",
        lambda target: print_records(visit.services, [record], target, actor=visit.actor).path,
    )


@page(OWN, methods=("POST",))
def remark(request: HttpRequest, visit: Visit, ends: int, unit: str) -> HttpResponse:
    """A remark on the class, for whoever closes it."""
    year = parse_year(f"{ends:04d}")
    allow_unit(visit, year, unit)
    row = class_row(visit.services, year, unit)
    if row is None or not row.imports:
        raise RefusedError(
            "remark.too_late",
            "Выгрузки этого класса здесь нет: её ещё не передали, или документы класса уже в архиве.",
            "Об архивном документе сообщите тому, кто закрывает год: его исправляет новая версия.",
        )
    remark_on(visit.services, year, unit, request.POST.get("text", ""), visit.actor)
    return redirect("unit", ends=ends, unit=unit)


@page("close", OWN, methods=("POST",))
def settle(_request: HttpRequest, visit: Visit, ends: int, unit: str, number: int) -> HttpResponse:
    """A remark was seen to; its author may take it back."""
    year = parse_year(f"{ends:04d}")
    allow_unit(visit, year, unit, "close")
    settle_remark(visit.services, year, unit, number, visit.actor, of=None if visit.may("close") else visit.actor)
    return redirect("unit", ends=ends, unit=unit)


def remarks_shown(visit: Visit, year: SchoolYear, unit: str) -> dict[str, object]:
    """What the page of a class shows of remarks, and whether the visitor may make one."""
    return {"remarks": remarks_on(visit.services, year, unit), "is_own": is_own(visit, year, unit)}


def is_own(visit: Visit, year: SchoolYear, unit: str) -> bool:
    """Whether an order gives the visitor the class."""
    return visit.may(OWN) and any(
        one.year == year and one.unit == unit for one in own_classes(visit.services, visit.actor)
    )


def allow_unit(visit: Visit, year: SchoolYear, unit: str, *verbs: str) -> None:
    """Returns if the visitor may see the class: by one of the verbs, or as its teacher.

    Raises RefusedError `role.not_own_class`.
    """
    if not any(visit.may(verb) for verb in verbs) and not is_own(visit, year, unit):
        raise RefusedError(
            "role.not_own_class",
            "Этот класс поручен не вам.",
            "Класс поручает приказ о назначении классных руководителей: попросите внести его на странице «Приказы».",
        )


def allow_draft(visit: Visit, record: RecordId, *verbs: str) -> None:
    """The same of a record; it is of this school, and its kind is not hidden from the visitor."""
    if record.school != visit.services.school.id:
        raise NotFoundError("record.not_found", f"Документа «{record}» здесь нет.", "Найдите его на странице «Архив».")
    allow_unit(visit, record.year, record.unit, *verbs)
    visit.allow_kind(record.kind)
