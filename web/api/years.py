"""Hand over and close: files in, what became of them, closing what was taken in."""

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Path, Router, UploadedFile

from kernel.errors import NotFoundError
from kernel.ids import parse_year
from operations.closing_units import close_units
from operations.roles import RESTRICTED
from operations.upload_words import Whose
from operations.uploads import Upload, receive, uploads
from web.access import Visit
from web.api.door import Key, visit
from web.api.once import Told, once
from web.api.shapes import Close, CloseWish, Finding, Import, NotClosed
from web.later import imported_kind, render_closed

part = Router(tags=["year"])
Word = Annotated[str, Form("", max_length=100)]
List = Annotated[str, Form("", max_length=200_000)]


@part.post("/imports", auth=Key("import"), response={202: Import}, operation_id="handOver")
@once
def hand_over(
    request: HttpRequest,
    files: File[list[UploadedFile]],
    kind: Word = "",
    unit: Word = "",
    year: Word = "",
    pupils: List = "",
) -> Told:
    """Takes an export of an e-journal: one class or many, files or a ZIP of them. What it is, its content says.

    The files are read in the background; ask for the import by its id. `kind`, `unit` and `year` are said of files
    that do not say it themselves (tables, PDF, pictures); `pupils` lists who is in pages (PDF, pictures), a line each:
    «Иванова Анна Петровна; 12.03.2013».
    """
    who = visit(request)
    pieces = ((file.name or "", file.chunks()) for file in files)
    whose = Whose(imported_kind(kind) if kind else None, unit.strip(), year.strip(), pupils)
    made = receive(who.services, pieces, who.actor, whose=whose)
    return 202, Import.of(_upload(who, made))


@part.get("/imports/{name}", auth=Key("import"), response=Import, operation_id="handedOver")
def handed_over(request: HttpRequest, name: Annotated[str, Path(max_length=60)]) -> Import:
    """What became of the files: classes taken in with what was found in them, files refused and why."""
    return Import.of(_upload(visit(request), name))


def _upload(who: Visit, name: str) -> Upload:
    """One's own import; anybody's, for those who see all. Raises NotFoundError `upload.gone`."""
    found = next((one for one in uploads(who.services) if one.id == name), None)
    if found is None or (found.request.actor != who.actor and who.role not in RESTRICTED):
        raise NotFoundError("upload.gone", "Такой загрузки нет.", "Она хранится две недели; передайте файлы ещё раз.")
    return found


@part.post("/years/{year}/close", auth=Key("close"), response={200: Close}, by_alias=True, operation_id="closeYear")
@once
def close(request: HttpRequest, year: Annotated[str, Path(max_length=9)], wish: CloseWish) -> Told:
    """Closes one kind of document of the classes named; rendering follows in the background."""
    who = visit(request)
    closed = close_units(
        who.services, parse_year(year), kind=imported_kind(wish.kind), units=wish.classes, order=wish.order.strip(),
        actor=who.actor, locked_on=wish.locked_on,
    )  # fmt: skip
    render_closed(who, closed.records)
    failed = [
        {"class": one.unit, "code": one.error.code, "message": one.error.message, "hint": one.error.hint}
        for one in (*closed.failed, *closed.absent)
    ]
    return 200, Close(
        records=[str(one) for one in closed.records],
        failed=[NotClosed.model_validate(one) for one in failed],
        findings=list(map(Finding.of, closed.remarks)),
    )
