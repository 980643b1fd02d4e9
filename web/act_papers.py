"""An act's papers: what is taken out of a draft, its printed forms, and that its cases on paper are gone."""

import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.errors import BadInputError
from kernel.ids import parse_record_id
from operations.act_paper import write_act
from operations.act_shelf import find_act
from operations.act_step import plan_rendering
from operations.acting import edit_act
from operations.paper_disposal import Disposal, dispose
from web.access import Visit, page
from web.dates import day_of
from web.files import pdf_file


@page("act", methods=("POST",))
def edit(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Takes the ticked cases out of a draft."""
    without = request.POST.getlist("without")
    if not without:
        raise BadInputError("act.nothing_ticked", "Ни одно дело не отмечено.", "Отметьте дела, которые исключить.")
    edit_act(visit.services, number, without, request.POST.get("basis", "").strip(), visit.actor)
    return redirect("act", number=number)


@page("retention")
def papers(_request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The act for the printer: one file, or an archive of the act, the protocol and the mark of execution."""
    view = find_act(visit.services, number)
    with TemporaryDirectory() as folder:
        files = {path.name: path.read_bytes() for path in write_act(visit.services, view, Path(folder))}
    visit.services.log(visit.actor, "view", str(view.record), files=len(files))
    if len(files) == 1:
        [(name, content)] = files.items()
        return pdf_file(content, name)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    name = f"akt-{view.draft.number}.zip"
    return HttpResponse(
        packed.getvalue(), content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@page("act", methods=("POST",))
def paper_gone(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """People have shredded the act's cases on paper, or handed them over for recycling."""
    form = request.POST
    how = Disposal(
        day_of(form.get("on", "")) or visit.services.today(),
        form.get("weight", "").strip(),
        form.get("recipient", "").strip(),
        form.get("waybill", "").strip(),
    )
    done = dispose(visit.services, number, how, visit.actor)
    plan_rendering(visit.services, [parse_record_id(done.erasure)] if done.erasure else [], visit.actor)
    return redirect("act", number=number)
