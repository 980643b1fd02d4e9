"""«Обслуживание»: whether all that a close needs is there, and a backup of the home's own files."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.errors import BadInputError
from operations.backup_step import last_backup, plan_backup
from operations.carriers import CarrierKind
from operations.copies_step import last_copies, plan_copies
from operations.doctoring import examine
from operations.letting_go import other_carriers
from operations.new_drives import new_drives, on_drive
from operations.rehearsal_step import last_rehearsal, plan_rehearsal
from operations.rehearsing import backups_at_hand, last_told
from operations.year_copies import add_drive, drives, due_copies
from profiles.words import BackupKind
from web.access import Visit, page, whole_or_piece

_MOST = 20
"""So many backups are offered to be tried."""


@page("doctor")
def upkeep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is missing for work, if that is asked; the last backup, and where the next may go."""
    services, step = visit.services, last_backup()
    copied = {what: last_copies(what) for what in BackupKind} if visit.may("copies") else {}
    trial = last_rehearsal()
    working = any(one is not None and not one.is_over for one in (step, trial, *copied.values()))
    backups = [one for one in other_carriers(services) if one.kind is CarrierKind.BACKUP and one.gone is None]
    plugged = new_drives(services) if visit.may("backup") and not working else []
    shown = {
        "visit": visit,
        "report": examine(services) if request.GET.get("check") else None,
        "step": step,
        "last": backups[-1] if backups and not working else None,
        "today": services.today(),
        "copied": copied,
        "rules": due_copies(services) if visit.may("copies") else (),
        "copy_drives": drives(services) if visit.may("copies") else (),
        "drives": plugged,
        "at_hand": backups_at_hand(services, plugged)[:_MOST] if visit.may("restore") else (),
        "trial": trial,
        "tried": last_told(services) if trial is not None and trial.state == "done" else None,
    }
    return whole_or_piece(request, "upkeep.html", "upkeep-progress.html", shown, working=working)


@page("backup", methods=("POST",))
def back_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Has a backup made by `serve`."""
    plan_backup(visit.services, request.POST.get("drive", ""), visit.actor)
    return redirect("upkeep")


@page("restore", methods=("POST",))
def rehearse(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Has `serve` try whether a backup would bring the archive back."""
    plan_rehearsal(visit.services, request.POST.get("backup", ""), visit.actor)
    return redirect("upkeep")


@page("copies", methods=("POST",))
def copy_exports(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Has an in-year copy of the exports made by `serve`."""
    what = request.POST.get("what", "")
    if what not in set(BackupKind):
        raise BadInputError("copies.no_kind", "Не сказано, какую копию записать.", "Выберите из перечня.")
    plan_copies(visit.services, BackupKind(what), visit.actor)
    return redirect("upkeep")


@page("copies", methods=("POST",))
def add_copy_drive(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A drive that is plugged in is for in-year copies from now on."""
    chosen = request.POST.get("drive", "")
    on_drive(visit.services, chosen)
    add_drive(visit.services, Path(chosen), visit.actor)
    return redirect("upkeep")
