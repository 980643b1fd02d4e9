"""«На бумаге»: what is printed, laced, signed by hand, sealed and handed over; and the register of cases on paper."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from catalogue import entries
from kernel.errors import BadInputError, NotFoundError
from kernel.ids import RecordId, parse_record_id, parse_year
from kernel.kinds import Kind
from kernel.russian import short_date
from operations.folders import WorkFolder
from operations.paper_cases import ENTERED, Described, PaperCase, add_case, move_case, paper_cases
from operations.paper_handover import write_handover
from operations.paper_queue import Done, PaperStanding, PaperStep, note_papers, standings_of
from operations.printing import print_records
from operations.services import Services
from operations.sheets import State
from profiles.words import PaperCopy
from profiles.words import Role as Office
from web.access import Visit, page
from web.dates import day_of
from web.files import drawn_file
from web.numbers import number_of
from web.registers import register_of

_DIGITS = 5


@page("paper")
def paper(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is to be done with each print now, and the cases on paper."""
    services = visit.services
    told = _wanted(visit)
    cases = [one for one in paper_cases(services) if one.record.kind not in visit.hidden and not one.destroyed_by]
    begun = [one for one in told if not one.complete]
    shown = {
        "visit": visit,
        "groups": [(step, rows) for step in PaperStep if (rows := [one for one in begun if one.next is step])],
        "titles": _titles(services, [one.record for one in begun]),
        "handed": len(told) - len(begun),
        "offices": _offices(services, begun),
        "cases": register_of(request.GET, cases, _words_of),
        "kinds": ENTERED,
        "today": services.today(),
    }
    return render(request, "paper.html", shown)


def _words_of(case: PaperCase) -> str:
    """What the register of cases is narrowed by."""
    return " ".join(
        filter(None, (case.title, case.case_index, case.place, str(case.record), short_date(case.closed_on)))
    )


def _wanted(visit: Visit) -> list[PaperStanding]:
    """What the regulation in force wants on paper, by the card index: no medium is read."""
    services = visit.services
    bound = [kind for kind in Kind if services.profile.rules_for(kind).paper_copy.value is PaperCopy.BOUND]
    under_way = set(services.home.work_folders())
    archived = {parse_record_id(one) for one in entries.ids(bound)} - under_way
    known = archived | {one for one in under_way if _has_document(services, one)}
    return standings_of(services, sorted(one for one in known if one.kind in bound and one.kind not in visit.hidden))


def _has_document(services: Services, record: RecordId) -> bool:
    """Whether there is something to print."""
    return WorkFolder(services.home.work_folder(record)).state in (State.RENDERED, State.SIGNED)


def _ticked(request: HttpRequest, visit: Visit) -> list[str]:
    """What was ticked, as far as the page shows it to the visitor: whole ids, and no kinds that are hidden from him.

    Raises BadInputError `paper.nothing`, NotFoundError `record.not_found`.
    """
    shown = {str(one.record) for one in _wanted(visit)}
    records = request.POST.getlist("record")
    if not records:
        raise BadInputError("paper.nothing", "Ни один документ не отмечен.", "Отметьте документы галочкой.")
    for record in records:
        if record not in shown:
            raise NotFoundError("record.not_found", f"Документа «{record[:80]}» здесь нет.", "Обновите страницу.")
    return records


def _titles(services: Services, records: Sequence[RecordId]) -> dict[RecordId, str]:
    """What each is called: by its sheet if it is under way, by the card index if it is archived."""
    found: dict[RecordId, str] = {}
    for record in records:
        work = WorkFolder(services.home.work_folder(record))
        if work.exists:
            found[record] = work.closing().title
        else:
            found[record] = next((one.title for one in entries.entries(str(record))), str(record))
    return found


def _offices(services: Services, standings: Sequence[PaperStanding]) -> list[Office]:
    """Who may sign on paper by the profile: those of whom it speaks first, then their alternates."""
    signers = [
        signer
        for kind in dict.fromkeys(one.record.kind for one in standings)
        for signer in services.profile.rules_for(kind).paper_signers.value or ()
    ]
    first = [one.role for one in signers] or [Office.DIRECTOR]
    return list(dict.fromkeys([*first, *(role for one in signers for role in one.alternates)]))


@page("paper", methods=("POST",))
def note(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Enters the step for what was ticked; nothing, if it is refused for one of them."""
    form, said = request.POST, request.POST.get("step", "")
    if said not in set(PaperStep):
        raise BadInputError("paper.no_step", "Не сказано, что сделано.", "Вернитесь и отметьте документы.")
    step, records = PaperStep(said), _ticked(request, visit)
    on = day_of(form.get("on", "")) or visit.services.today()
    more = {"signed_by": form.get("by", ""), "authority": form.get("authority", "").strip()}
    said_by = more if step is PaperStep.SIGNED else {}
    parts = [(Done(step, on, sheets, **said_by), part) for sheets, part in _by_sheets(form, records, step)]
    note_papers(visit.services, parts, visit.actor)
    return redirect("paper")


def _by_sheets(form: QueryDict, records: Sequence[str], step: PaperStep) -> Iterator[tuple[int | None, list[str]]]:
    """Those to be noted together: where sheets are counted, each with its own number. Raises BadInputError."""
    if step is not PaperStep.LACED:
        yield None, list(records)
        return
    counted = {record: form.get(f"sheets {record}", "").strip() for record in records}
    for record, number in counted.items():
        if not number_of(number, _DIGITS):
            raise BadInputError(
                "paper.sheets_missing", f"{record}: не сказано, сколько листов прошнуровано.", "Впишите число листов."
            )
    for record, number in counted.items():
        yield int(number), [record]


@page("print", methods=("POST",))
def print_(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One file for the printer of what was ticked: covers, documents, certifying pages. Told to the log as printed."""
    records = _ticked(request, visit)
    duplex = request.POST.get("sides") != "1"
    return drawn_file(
        "pechat.pdf",
        lambda target: print_records(visit.services, records, target, duplex=duplex, actor=visit.actor).path,
    )


@page("print", methods=("POST",))
def handover(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The act by which what was ticked goes to the archive, for both to sign."""
    records = [parse_record_id(one) for one in _ticked(request, visit)]
    titles = _titles(visit.services, records)
    return drawn_file(
        "akt-peredachi.pdf", lambda target: write_handover(visit.services, records, titles, target, visit.actor)
    )


@page("paper", methods=("POST",))
def enter(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Enters a case that is older than Letopis."""
    form = request.POST
    leaves = form.get("leaves", "").strip()
    if leaves and number_of(leaves, _DIGITS) is None:
        raise BadInputError("paper.bad_leaves", "Число листов записано не цифрами.", "Впишите число или ничего.")
    closed, kind = day_of(form.get("closed", "")), form.get("kind", "")
    if closed is None or kind not in {one.value for one in ENTERED}:
        raise BadInputError("paper.bad_day", "Не сказано, что это за дело и когда закрыто.", "Заполните вид и день.")
    said = Described(
        unit=form.get("unit", "").strip(), year=parse_year(form.get("year", "").strip()), kind=Kind(kind),
        closed_on=closed, leaves=int(leaves) if leaves else None, title=form.get("title", "").strip(),
        case_index=form.get("case_index", "").strip(), place=form.get("place", "").strip(),
    )  # fmt: skip
    add_case(visit.services, said, visit.actor)
    return redirect("paper")


@page("paper", methods=("POST",))
def move(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """Another place of a case on paper."""
    form = request.POST
    visit.allow_kind(parse_record_id(record).kind)
    place, basis = form.get("place", "").strip(), form.get("basis", "").strip()
    if not place:
        raise BadInputError("paper.no_place", "Не сказано, где дело теперь.", "Впишите место: «шкаф 3, полка 2».")
    move_case(visit.services, record, place, "", basis, visit.actor)
    return redirect("paper")


def waiting_for(visit: Visit, steps: Sequence[PaperStep]) -> tuple[int, date | None]:
    """How many prints wait for one of the steps, and since when the first of them does."""
    found = [one for one in _wanted(visit) if one.next in steps]
    days = [day for one in found if one.done is not None and (day := one.days.get(one.done)) is not None]
    return len(found), min(days, default=None)
