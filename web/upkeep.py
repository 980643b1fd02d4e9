"""«Обслуживание»: whether all that a close needs is there, and a backup of the home's own files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from operations.backup_step import last_backup, plan_backup
from operations.carriers import CarrierKind
from operations.doctoring import examine
from operations.letting_go import other_carriers
from operations.new_drives import new_drives
from web.access import Visit, page, whole_or_piece


@page("doctor")
def upkeep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is missing for work, if that is asked; the last backup, and where the next may go."""
    services, step = visit.services, last_backup()
    working = step is not None and not step.is_over
    backups = [one for one in other_carriers(services) if one.kind is CarrierKind.BACKUP and one.gone is None]
    shown = {
        "visit": visit,
        "report": examine(services) if request.GET.get("check") else None,
        "step": step,
        "last": backups[-1] if backups and not working else None,
        "drives": new_drives(services) if visit.may("backup") and not working else (),
    }
    return whole_or_piece(request, "upkeep.html", "upkeep-progress.html", shown, working=working)


@page("backup", methods=("POST",))
def back_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Has a backup made by `serve`."""
    plan_backup(visit.services, request.POST.get("drive", ""), visit.actor)
    return redirect("upkeep")
