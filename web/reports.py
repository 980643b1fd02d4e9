"""«Отчёты»: the reports of the seeds, chosen from a list and made on the spot."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from kernel.errors import BadInputError, NotFoundError
from kernel.ids import RecordId, SchoolYear, parse_year
from kernel.kinds import Kind
from operations.beholding import behold_list
from operations.material import class_list
from operations.own_classes import own_classes
from operations.report_names import REPORTS, Need, ReportKind
from operations.year_table import year_table, years
from web.access import Visit, page
from web.dates import day_of
from web.files import drawn_file
from web.looked import tell_once
from web.own import OWN, allow_unit

_BY_NAME: Final[Mapping[str, ReportKind]] = {one.name: one for one in REPORTS}
_PERIODS: Final = (
    "I четверть", "II четверть", "III четверть", "IV четверть", "I полугодие", "II полугодие", "год",
)  # fmt: skip
_LARGEST: Final = 20_000_000
_OF_PUPIL: Final = frozenset({Need.PUPIL, Need.PUPIL_OR_ALL})


@page("report", OWN)
def reports(request: HttpRequest, visit: Visit, name: str = "") -> HttpResponse:
    """The reports that the visitor may have; of the chosen one, what it must be told."""
    shown: dict[str, object] = {"visit": visit, "reports": _offered(visit), "chosen": None}
    if name:
        known = _years(visit)
        year, chosen = _year(request.GET, visit, known), _chosen(visit, name)
        units, of_pupil = dict(_units(visit, year)), bool(_OF_PUPIL.intersection(chosen.needs))
        unit = request.GET.get("unit", next(iter(units)) if len(units) == 1 else "")
        shown |= {
            "chosen": chosen, "year": year, "years": known, "units": units.items(),
            "unit": unit, "periods": _PERIODS, "today": visit.services.today(),
            "of_pupil": of_pupil,
            "pupils": _pupils(request, visit, year, unit) if of_pupil and unit in units else (),
        }  # fmt: skip
    return render(request, "reports.html", shown)


def _pupils(request: HttpRequest, visit: Visit, year: SchoolYear, unit: str) -> list[tuple[int, str]]:
    """Whom a paper about one pupil may be about; the log knows that the list was looked at."""
    found = class_list(visit.services, year, unit)
    record = RecordId(visit.services.school.id, year, unit, Kind.JOURNAL)
    tell_once(request, f"list {record}", lambda: behold_list(visit.services, record, visit.actor))
    return found


@page("report", OWN, methods=("POST",))
def make(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """The report as a file."""
    from operations.reporting import Asked, make_report  # draws: the page of choice needs none of it

    kind, form, year = _chosen(visit, name), request.POST, _year(request.POST, visit, ())
    unit = form.get("unit", "") if kind.is_of_class else ""
    if kind.is_of_class:
        allow_unit(visit, year, unit, "report")
        if unit not in dict(_units(visit, year)):
            raise BadInputError("report.no_class", "Класс не выбран.", "Выберите класс из перечня и повторите.")
    asked = Asked(
        year,
        unit=unit or None,
        exact=True,
        period=form.get("period", "").strip() or None,
        month=form.get("month", "").strip() or None,
        first=day_of(form.get("first", "")),
        last=day_of(form.get("last", "")),
        pupil=form.get("pupil", "").strip() or None,
        inspector=form.get("inspector", "").strip()[:200],
    )
    data = request.FILES.get("data") if Need.DATA in kind.needs else None
    if data is not None and (data.size or 0) > _LARGEST:
        raise BadInputError("report.too_large", "Файл больше 20 МБ.", "Передайте выгрузку отчёта об активности.")

    def draw(target: Path) -> Path:
        if data is None:
            return make_report(visit.services, name, asked, target.parent, visit.actor)[0].path
        said = target.with_name("said.json")
        said.write_bytes(data.read())
        return make_report(visit.services, name, replace(asked, data=said), target.parent, visit.actor)[0].path

    return drawn_file("-".join(part for part in (name, unit) if part) + ".pdf", draw)


def _offered(visit: Visit) -> list[ReportKind]:
    """All of them, or those of a class for whoever has a class alone."""
    return [one for one in REPORTS if one.is_of_class or visit.may("report")]


def _chosen(visit: Visit, name: str) -> ReportKind:
    kind = _BY_NAME.get(name)
    if kind is None or kind not in _offered(visit):
        raise NotFoundError("report.unknown", "Такого отчёта здесь нет.", "Выберите отчёт из перечня.")
    return kind


def _years(visit: Visit) -> list[SchoolYear]:
    """Years to choose from, latest first."""
    if visit.may("report"):
        return years(visit.services)
    return list(dict.fromkeys(one.year for one in own_classes(visit.services, visit.actor)))


def _year(said: QueryDict, visit: Visit, known: Sequence[SchoolYear]) -> SchoolYear:
    """The year that the form names, else the latest that is known, else this one."""
    asked = said.get("year", "")
    return parse_year(asked) if asked else next(iter(known), SchoolYear.of(visit.services.today()))


def _units(visit: Visit, year: SchoolYear) -> list[tuple[str, str]]:
    """Classes that have a journal: as ids write them, and their titles."""
    own = {one.unit for one in own_classes(visit.services, visit.actor) if one.year == year}
    return [
        (row.unit, row.title)
        for row in year_table(visit.services, year)
        if any(cell.record.kind is Kind.JOURNAL for cell in row.cells) and (visit.may("report") or row.unit in own)
    ]
