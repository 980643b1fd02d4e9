"""Correcting what is archived: an export that was refused because its class is archived is compared with it, and after
a look at what differs becomes the next version.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.kinds import Kind
from operations.correcting import Corrected, correct
from operations.correction_grounds import Grounds, may_permit
from operations.uploads import exports_of, forget, request_of
from web.access import Visit, page
from web.later import render_closed


@page("correct")
def compare(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """What the export changes of what is archived, entry by entry; nothing is written."""
    shown = {
        "visit": visit,
        "upload": name,
        "corrected": _correct(visit, name, Grounds((), "", ""), dry_run=True),
        "rule": visit.services.profile.edits.correction_needs,
        "permitting": may_permit(visit.services, visit.actor),
    }
    return render(request, "correct.html", shown)


@page("correct", methods=("POST",))
def confirm(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Closes the next versions on the papers that were named; rendering is left to `serve`."""
    form = request.POST
    grounds = Grounds(
        tuple(line.strip() for line in form.get("papers", "").splitlines() if line.strip()),
        form.get("corrected_by", "").strip(),
        form.get("permitted_by", ""),
    )
    done = _correct(visit, name, grounds, dry_run=False)
    forget(visit.services, name)
    render_closed(visit, [one.id for one in done])
    return redirect("year-of", ends=done[0].id.year.ends)


def _correct(visit: Visit, name: str, grounds: Grounds, *, dry_run: bool) -> list[Corrected]:
    kind = request_of(visit.services, name).kind
    return [
        one
        for paths in exports_of(visit.services, name)
        for one in correct(visit.services, paths, grounds, source=None, kind=Kind(kind) if kind else None,
                           dry_run=dry_run, actor=visit.actor)
    ]  # fmt: skip
