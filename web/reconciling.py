"""«Сверка»: a class's import beside what the electronic journal shows, subject by subject."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import BadInputError
from kernel.ids import SchoolYear, parse_year
from operations.attendance_check import LARGEST, AttendanceCheck, check_attendance
from operations.reconciling import FIGURES, Read, figure_in, reconciled, tell_figures
from web.access import Visit, page
from web.own import OWN, allow_unit

_WHO = ("import", "close", "close-confirm")


@page(*_WHO, OWN, methods=("GET", "HEAD", "POST"))
def reconcile(request: HttpRequest, visit: Visit, ends: int, unit: str) -> HttpResponse:
    """Shows both, and takes what a person read in the electronic journal."""
    year = parse_year(f"{ends:04d}")
    allow_unit(visit, year, unit, *_WHO)
    trouble, typed = None, {}
    if request.method == "POST":
        typed = {name: value[:40] for name, value in request.POST.items() if isinstance(value, str)}
        try:
            _tell(visit, year, unit, typed)
        except BadInputError as error:  # what was typed stays on the page
            trouble = error
        else:
            return redirect("reconcile", ends=ends, unit=unit)
    return _page(request, visit, year, unit, typed, trouble)


@page(*_WHO, OWN, methods=("POST",))
def attendance(request: HttpRequest, visit: Visit, ends: int, unit: str) -> HttpResponse:
    """Compares with the electronic journal's own report on attendance, and says what differs."""
    year = parse_year(f"{ends:04d}")
    allow_unit(visit, year, unit, *_WHO)
    sent = request.FILES.get("report")
    try:
        if not isinstance(sent, UploadedFile):
            raise BadInputError("attendance.no_file", "Файл отчёта не выбран.", "Выберите его и нажмите «Сравнить».")
        found = check_attendance(
            visit.services, year, unit, sent.read(LARGEST + 1), (sent.name or "")[-200:], visit.actor
        )
    except BadInputError as error:
        return _page(request, visit, year, unit, {}, error)
    return _page(request, visit, year, unit, {}, None, found)


def _page(
    request: HttpRequest,
    visit: Visit,
    year: SchoolYear,
    unit: str,
    typed: dict[str, str],
    trouble: BadInputError | None,
    checked: AttendanceCheck | None = None,
) -> HttpResponse:
    shown = {
        "visit": visit,
        "year": year,
        "unit": unit,
        "titles": FIGURES,
        "trouble": trouble,
        "checked": checked,
        **_shown(visit, year, unit, typed),
    }
    return render(request, "reconcile.html", shown, status=400 if trouble else 200)


def _tell(visit: Visit, year: SchoolYear, unit: str, typed: dict[str, str]) -> None:
    subjects: dict[str, dict[str, int | None]] = {}
    for field, text in typed.items():
        name, _, subject = field.partition(":")
        if name in FIGURES:
            subjects.setdefault(subject, {})[name] = figure_in(text)
    read = Read(figure_in(typed.get("pupils", "")), figure_in(typed.get("subjects", "")), subjects)
    tell_figures(visit.services, year, unit, read, visit.actor, seen=typed.get("seen", ""))


def _shown(visit: Visit, year: SchoolYear, unit: str, typed: dict[str, str]) -> dict[str, object]:
    found, rows = reconciled(visit.services, year, unit), []
    for one in found.subjects:
        cells = []
        for name in FIGURES:
            ours, theirs, field = one.ours[name], one.theirs[name], f"{name}:{one.id}"
            value = typed.get(field, "" if theirs is None else str(theirs))
            cells.append((field, name, ours, value, theirs not in (None, ours)))
        rows.append((one.title, cells))
    whole = (
        ("pupils", "Обучающихся", found.pupils, found.told.pupils if found.told else None),
        ("subjects", "Предметов", len(found.subjects), found.told.subject_count if found.told else None),
    )
    counts = [
        (name, title, ours, typed.get(name, "" if theirs is None else str(theirs)), theirs not in (None, ours))
        for name, title, ours, theirs in whole
    ]
    return {"found": found, "rows": rows, "counts": counts}
