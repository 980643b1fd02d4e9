"""«Закрытие года»: files in, what they lack, the close, the drafts, and how far each class has come.

Nothing of it lives in the session or the browser: each step is a state of the home, so the page may be closed at any
moment and comes back to the same place, for whoever opens it.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import NotFoundError
from kernel.ids import SchoolYear, parse_record_id, parse_year
from kernel.kinds import Kind
from operations.beholding import behold_draft, draft_file, draft_page
from operations.closing_units import close_units
from operations.confirming import awaiting, confirm_close
from operations.folders import ImportFolder
from operations.import_template import template_for
from operations.import_withdrawal import may_be_withdrawn
from operations.import_words import COLUMN_MEANINGS, PERIOD_MEANINGS, SIGN_MEANINGS, remembered
from operations.judged_again import findings_now
from operations.page_names import names_said
from operations.paper_queue import standings_of
from operations.progress import progress
from operations.reconciling import is_reconcilable, reconciled, told_of
from operations.reopening import reopen
from operations.retrying import may_be_retried, retry
from operations.roles import RESTRICTED
from operations.sheets import State
from operations.time_left import rendering_left
from operations.uploads import Upload, uploads_told_to
from operations.year_protocol import protocol_of_year
from operations.year_table import Row, class_row, year_at_work, year_table, years
from web.access import Visit, page, whole_or_piece
from web.dates import day_of
from web.files import check_width, page_image, page_number, pdf_file, workbook_file
from web.later import imported_kind, render_closed
from web.looked import tell_once
from web.own import CLOSERS, OWN, allow_draft, allow_unit, remarks_shown
from web.wiring import wired

_IMPORTED_KINDS = tuple(kind for kind in Kind if not kind.own)


_WORDS = 60
_SAID = "said-of-close"
"""What a close had to say, till the page is shown that follows it."""


@page("close", "close-confirm")
def year(request: HttpRequest, visit: Visit, ends: int | None = None) -> HttpResponse:
    """The year's page; a part of it, where the page asks how far things have come."""
    chosen = _year(ends) if ends is not None else year_at_work(visit.services)
    table, told = year_table(visit.services, chosen), uploads_told_to(visit.services, visit.actor)
    working = _is_at_work(table, told)
    shown = {
        "visit": visit,
        "year": chosen,
        "years": years(visit.services),
        "table": table,
        "stages": _stages(table),
        "uploads": told,
        "meanings": {"sign": SIGN_MEANINGS, "period": PERIOD_MEANINGS, "column": COLUMN_MEANINGS},
        "kinds": _IMPORTED_KINDS,
        "closing_kinds": _closing_kinds(table),
        "wants_lock": visit.services.profile.year_close.source_locked.value is True,
        "remembered": remembered(visit.services) if visit.may("import") else [],
        "to_confirm": {
            one: digest for one, digest in awaiting(visit.services, visit.actor).items() if one.year == chosen
        },
        "retries": sum(
            cell.under_way is not None and may_be_retried(cell.under_way, commit=visit.may("commit"))
            for row in table
            for cell in row.cells
        ),
        "today": visit.services.today(),
        "left": rendering_left(
            visit.services, (cell.under_way for row in table for cell in row.cells if cell.under_way is not None)
        ),
        "said": [] if request.headers.get("HX-Request") else request.session.pop(_SAID, []),
    }
    return whole_or_piece(request, "year.html", "year-progress.html", shown, working=working)


def _year(ends: int) -> SchoolYear:
    """Raises BadInputError `year.malformed`."""
    return parse_year(f"{ends:04d}")


def _is_at_work(table: list[Row], told: list[Upload]) -> bool:
    cells = [cell.under_way for row in table for cell in row.cells]
    return any(not one.is_over for one in told) or any(one is not None and one.busy for one in cells)


def _stages(table: list[Row]) -> list[tuple[str, int, int]]:
    """Words, how many documents have passed the stage, of how many: the steps of the wizard."""
    states = [cell.state for row in table for cell in row.cells]
    order = {State.IMPORTED: 0, State.CLOSED: 1, State.REJECTED: 2, State.RENDERED: 2, State.SIGNED: 3}
    done = [order.get(state, 4) for state in states]
    full = sum(bool(cell.standing and cell.standing.complete) for row in table for cell in row.cells)
    names = ("Приняты", "Закрыты", "Свёрстаны", "Подписаны", "В архиве")
    passed = [(name, sum(one >= least for one in done), len(done)) for least, name in enumerate(names)]
    return [*passed, ("Три копии", full, len(done))]


def _closing_kinds(table: list[Row]) -> list[Kind]:
    """The kinds of which something waits to be closed."""
    found = {cell.record.kind for row in table for cell in row.cells if cell.state is State.IMPORTED}
    return [kind for kind in Kind if kind in found]


@page("status")
def protocol(_request: HttpRequest, visit: Visit, ends: int) -> HttpResponse:
    """The final protocol of the year, for the folder and for the director."""
    chosen = _year(ends)
    return pdf_file(protocol_of_year(visit.services, chosen, visit.actor, visit.hidden), f"protokol-{chosen}.pdf")


@page("close", methods=("POST",))
def close(request: HttpRequest, visit: Visit, ends: int) -> HttpResponse:
    """Closes what was chosen; rendering is left to `serve`."""
    form = request.POST
    closed = close_units(
        visit.services,
        _year(ends),
        kind=imported_kind(form.get("kind", "")),
        units=form.getlist("unit"),
        order=form.get("order", "").strip(),
        actor=visit.actor,
        locked_on=day_of(form.get("locked_on", "")),
    )
    render_closed(visit, closed.records)
    request.session[_SAID] = [one.message for one in closed.remarks]
    if closed.failed:
        shown = {"visit": visit, "year": _year(ends), "failed": closed.failed, "closed": len(closed.records)}
        return render(request, "not-closed.html", shown, status=409)
    return redirect("year-of", ends=ends)


@page("close-confirm", methods=("POST",))
def confirm(request: HttpRequest, visit: Visit, ends: int) -> HttpResponse:
    """The second person's word, where the regulation wants one: for what his page showed, as it was then."""
    seen = (one.partition(" ") for one in request.POST.getlist("seen"))
    shown = {record: digest for record, _, digest in seen}
    confirm_close(visit.services, _year(ends), kinds=tuple(Kind), unit=None, actor=visit.actor, shown=shown)
    return redirect("year-of", ends=ends)


@page("template")
def blank(request: HttpRequest, _visit: Visit, ends: int) -> HttpResponse:
    """The workbook to fill in, where the electronic journal gives no export."""
    title = " ".join(request.GET.get("unit", "").split())[:_WORDS]
    content = template_for(title, f"{_year(ends).ends:04d}")
    return workbook_file(content, f"zhurnal-{ends}.xlsx")


@page("close", methods=("POST",))
def retry_failed(_request: HttpRequest, visit: Visit, ends: int) -> HttpResponse:
    """Once more what has failed, and nothing else."""
    may = visit.may("commit")
    retry(visit.services, _year(ends), commit=may, runner=wired().runner(), actor=visit.actor)
    return redirect("year-of", ends=ends)


@page(*CLOSERS, OWN)
def unit(request: HttpRequest, visit: Visit, ends: int, unit: str) -> HttpResponse:
    """One class: what the import found, the drafts, what can be done."""
    chosen = _year(ends)
    allow_unit(visit, chosen, unit, *CLOSERS)
    row = class_row(visit.services, chosen, unit)
    if row is None:
        raise NotFoundError("year.no_such_class", "Такого класса в этом году нет.", "Вернитесь к таблице классов.")
    row = replace(row, cells=tuple(cell for cell in row.cells if cell.record.kind not in visit.hidden))
    seen = [one for one in row.imports if not one.kind.restricted or visit.role in RESTRICTED]
    sheets = [
        (one, ImportFolder(visit.services.home.import_folder(one)).sheet(), findings_now(visit.services, one))
        for one in seen
    ]
    known = {**_reconciled(visit, chosen, unit), **remarks_shown(visit, chosen, unit)}
    on_paper = standings_of(visit.services, [cell.record for cell in row.cells])
    paper = {one.record: one for one in on_paper if one.wanted or one.days}
    lists = {one: names_said(visit.services, one) for one in seen if visit.may("import")}
    mistaken = [one for one in seen if visit.may("import") and may_be_withdrawn(visit.services, one)]
    shown = {
        "visit": visit, "year": chosen, "row": row, "sheets": sheets, "paper": paper, "lists": lists,
        "mistaken": mistaken, **known,
    }  # fmt: skip
    return render(request, "unit.html", shown)


def _reconciled(visit: Visit, year: SchoolYear, unit: str) -> dict[str, object]:
    """Whether the class can be reconciled, and how it stands; a class is not read for a page where nothing was told."""
    can = is_reconcilable(visit.services, year, unit)
    told = can and told_of(visit.services, year, unit) is not None
    return {"reconcilable": can, "reconciled": reconciled(visit.services, year, unit) if told else None}


@page("reopen", methods=("POST",))
def take_back(request: HttpRequest, visit: Visit, ends: int) -> HttpResponse:
    """Takes the close of one class's documents of a kind back."""
    form, kind = request.POST, imported_kind(request.POST.get("kind", ""))
    reopen(
        visit.services,
        _year(ends),
        kinds=[kind],
        unit=form.get("unit", ""),
        basis=form.get("basis", "").strip(),
        actor=visit.actor,
    )
    return redirect("year-of", ends=ends)


_UNREADABLE = 240
"""Pixels of a page's width at which nobody can read it."""
_DRAFTS = (*CLOSERS, "sign", "countersign")


@page(*_DRAFTS, OWN)
def draft_picture(request: HttpRequest, visit: Visit, record: str, number: int, width: int) -> HttpResponse:
    """A page of a draft."""
    wanted = parse_record_id(record)
    allow_draft(visit, wanted, *_DRAFTS)
    check_width(width)
    if width > _UNREADABLE:
        tell_once(request, f"draft {wanted}", lambda: behold_draft(visit.services, wanted, visit.actor))
    return page_image(draft_page(visit.services, wanted, number, width, visit.actor))


@page(*_DRAFTS, OWN)
def draft(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """A draft, a page at a time, under a watermark."""
    wanted = parse_record_id(record)
    allow_draft(visit, wanted, *_DRAFTS)
    one = next(iter(progress(visit.services, [wanted])), None)
    if one is None or one.pages is None:
        raise NotFoundError("record.no_document", "Документ ещё не свёрстан.", "Обновите страницу через минуту.")
    tell_once(request, f"draft {wanted}", lambda: behold_draft(visit.services, wanted, visit.actor))
    shown = {"visit": visit, "draft": one, "page": page_number(request), "pages": one.pages}
    return render(request, "draft.html", shown)


@page(*_DRAFTS, OWN)
def draft_download(_request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """The draft as a file, for printing."""
    wanted = parse_record_id(record)
    allow_draft(visit, wanted, *_DRAFTS)
    return pdf_file(draft_file(visit.services, wanted, visit.actor), "draft.pdf")
