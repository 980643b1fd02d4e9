"""Correcting what is archived: an export that was refused because its class is archived is compared with it, and after
a look at what differs becomes the next version. So it is with a second export of a class that was taken in and not
closed yet: it takes the place of the first one after a look at what it changes.
"""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import NotFoundError, RefusedError
from kernel.ids import RecordId
from operations.correcting import PASSED, Corrections, correct
from operations.correction_grounds import Grounds, may_permit
from operations.upload_steps import compare_upload
from operations.upload_words import kind_said
from operations.uploads import Upload, again, exports_of, forget, said_of, uploads_told_to
from web.access import Visit, page
from web.later import render_closed

_NOTHING_SAID = Grounds((), "", "")


@page("correct")
def compare(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """What the export changes of what is archived, entry by entry; nothing is written."""
    found = _all(visit, _upload(visit, name), _NOTHING_SAID, None)
    shown = {
        "visit": visit,
        "upload": name,
        "corrected": [one for corrections in found for one in corrections.done],
        "passed": [one for corrections in found for one in corrections.passed],
        "digests": [one.digest for one in found],
        "rule": visit.services.profile.edits.correction_needs,
        "permitting": may_permit(visit.services, visit.actor),
    }
    return render(request, "correct.html", shown)


@page("correct", methods=("POST",))
def confirm(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Closes the next versions that were shown, on the papers that were named; rendering is left to `serve`."""
    form = request.POST
    grounds = Grounds(
        tuple(line.strip() for line in form.get("papers", "").splitlines() if line.strip()),
        form.get("corrected_by", "").strip(),
        form.get("permitted_by", ""),
    )
    try:
        upload = _upload(visit, name)
    except NotFoundError:
        return redirect("year")  # the button was pressed twice: what came first has done it
    done = _all(visit, upload, grounds, form.getlist("shown"))
    if not any(one.passed for one in done) and len(done) == len(exports_of(visit.services, name)):
        forget(visit.services, name)  # nothing in it waits for anything else
    return redirect("year-of", ends=done[0].done[0].id.year.ends)


@page("import")
def look(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """What an export changes of the one that was taken in before, entry by entry; nothing is written."""
    found = compare_upload(visit.services, _told(visit, name).id)
    return render(request, "replace.html", {"visit": visit, "upload": name, "found": found})


@page("import", methods=("POST",))
def replace(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Has the upload read again, with what was looked at; the earlier export of these classes goes then."""
    again(visit.services, _told(visit, name).id, seen=request.POST.getlist("seen"))
    return redirect("year")


def _told(visit: Visit, name: str) -> Upload:
    """One that waits for such a look, as far as the visitor may know. Raises NotFoundError `upload.gone`."""
    for one in uploads_told_to(visit.services, visit.actor):
        if one.id == name and one.replaces:
            return one
    raise NotFoundError("upload.gone", "Такой загрузки уже нет, или заменять ей нечего.", "Передайте файлы ещё раз.")


def _upload(visit: Visit, name: str) -> Upload:
    """One that was refused because of what is archived, as far as the visitor may know. Raises NotFoundError."""
    for one in uploads_told_to(visit.services, visit.actor):
        if one.id == name and one.corrects:
            return one
    raise NotFoundError("upload.gone", "Такой загрузки уже нет, или исправлять ей нечего.", "Передайте файлы ещё раз.")


def _all(visit: Visit, upload: Upload, grounds: Grounds, shown: Collection[str] | None) -> list[Corrections]:
    """Export by export; with `shown` the versions are closed, and rendered even if a later export fails.

    An export that corrects nothing is passed over, unless none does.
    """
    found, passed, written = list[Corrections](), list[RefusedError](), list[RecordId]()
    try:
        for paths in exports_of(visit.services, upload.id):
            try:
                one = correct(
                    visit.services, paths, grounds, source=None, dry_run=shown is None, actor=visit.actor,
                    kind=kind_said(upload.request),
                    words=said_of(visit.services, upload.id), shown=shown,
                )  # fmt: skip
            except RefusedError as error:
                if error.code not in PASSED:
                    raise
                passed.append(error)
                continue
            found.append(one)
            written += [record.id for record in one.done] if shown is not None else []
    finally:
        render_closed(visit, written)
    if not found:
        raise passed[0]
    return found
