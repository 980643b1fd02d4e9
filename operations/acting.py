"""The verb «act»: the year's act of destruction is drawn up, edited, and taken back.

What it lists is judged as «retention due» judges, on the day it is of; what may not go is named with its reasons.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kernel.digests import readable_json
from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.ids import parse_record_id
from kernel.kinds import Kind
from kernel.russian import folded, short_date
from operations import durable
from operations.act_events import DRAFTED, WITHDRAWN
from operations.act_shelf import ActView, act_id, acts, draft_file, find_act, record_of
from operations.alone import alone
from operations.basis import checked_basis
from operations.carrier_register import Registers
from operations.carriers import Asked
from operations.commission import commission_of
from operations.due import Due, Judged, JudgedCase, due_on
from operations.enough_media import refuse_too_few_media
from operations.erasing import forget_subjects
from operations.folders import WorkFolder
from operations.inventories import approved_inventories
from operations.newest import Newest, newest_of
from operations.numbering import next_number
from operations.officials import institution, official
from operations.reopening import take_back
from operations.services import Services
from profiles.words import Carrier
from retention.act import ActDraft, ActItem, ActState, BlockedItem, PaperItem
from retention.commission import Commission
from retention.inventory import Inventory, place_in

_MOST_PAPER = 300
"""Cases on paper in one act: one event of the log tells of all."""
_FURTHEST = 366  # days between today and the day of an act
PAPER = "paper:"
"""How a case on paper is named where an electronic record may have the same id."""


def draft_act(services: Services, on: date, actor: str, epk: str = "") -> ActView:
    """Draws up an act of all that may go on the day.

    `epk` names the ЭПК and its protocol where the school is a source for a state archive: the act says which, and a
    blank could not be filled in after it was signed.

    Raises BadInputError `act.bad_date`, `act.no_epk`, `basis.unfit`; NotFoundError `act.nothing_due`; RefusedError
    `act.under_way` while another act is not carried out, `act.no_commission`, `act.one_person_twice`; IntegrityError,
    UnavailableError where holds are not known (`hold_lists.HoldState.gaps`).
    """
    if abs((on - services.today()).days) > _FURTHEST:
        raise BadInputError(
            "act.bad_date", f"Акт не составляют днём {short_date(on)}.", "Укажите день не дальше года от сегодняшнего."
        )
    epk = _checked_epk(services, epk)
    with alone(services.home, "acts"):
        commission = commission_of(services)
        _refuse_doubles(services, (actor, *commission.everybody))
        _refuse_second(services)
        found = due_on(services, on)
        others = acts(services) if found.paper else []
        waiting = {item.record for view in others if _waits(view) for item in view.draft.paper}
        cases = [one for one in found.paper if str(one.case.record) not in waiting]  # another act's people see to them
        found = replace(found, paper=tuple(cases[:_MOST_PAPER]))
        if not found.due and not found.paper:
            why = found.gaps[0].message if found.gaps else f"на {on.year} год нет дел, срок которых истёк."
            raise NotFoundError(
                "act.nothing_due",
                f"Включать в акт нечего: {why}",
                "Что когда истекает и что мешает: letopis retention due --on ГГГГ-ММ-ДД.",
            )
        with newest_of(services) as newest:
            draft = _draft(services, newest, found, on, actor, commission).model_copy(update={"epk": epk})
        _save(services, draft, actor)
    return find_act(services, draft.number)


def _checked_epk(services: Services, epk: str) -> str:
    """Росархив № 526, annex 21 (domain §3.2): the line is there for sources of acquisition alone."""
    wanted = services.profile.state_archive_source
    if not wanted.value:
        return ""
    if not epk.strip():
        raise BadInputError(
            "act.no_epk",
            f"Школа — источник комплектования ({wanted.clause}): в акте называют ЭПК, которая согласовала описи.",
            'Добавьте: --epk "ЭПК архивной службы района, протокол № 5 от 01.02.2031".',
        )
    return checked_basis(epk)


def edit_act(services: Services, name: str, without: Sequence[str], basis: str, actor: str) -> ActView:
    """Takes items out of a draft. Approvals of what it was do not hold for what it is now.

    Raises RefusedError `act.not_a_draft`; NotFoundError `act.no_such_item`; BadInputError `act.would_be_empty`.
    """
    with alone(services.home, "acts"):
        _edit(services, find_act(services, name), without, basis, actor)
    return find_act(services, name)


def _edit(services: Services, view: ActView, without: Sequence[str], basis: str, actor: str) -> None:
    _refuse_unless(view, ActState.DRAFT, ActState.COMPILED)
    basis, draft = checked_basis(basis), view.draft
    names = {item.record for item in draft.items} | {f"{PAPER}{item.record}" for item in draft.paper}
    for name in without:
        if name not in names:
            raise NotFoundError(
                "act.no_such_item",
                f"В акте № {draft.number} нет дела «{name}».",
                f"Перечень дел: letopis act show {draft.number}; дело на бумаге называют так: {PAPER}НОМЕР.",
            )
    items = [item for item in draft.items if item.record not in without]
    paper = [item for item in draft.paper if f"{PAPER}{item.record}" not in without]
    if not items and not paper:
        raise BadInputError(
            "act.would_be_empty",
            "В акте не останется ни одного дела.",
            f"Снимите его: letopis act withdraw {draft.number}.",
        )
    out = tuple(BlockedItem(record=name, reasons=(f"исключено из акта: {basis}",)) for name in without)
    kept = {
        "items": tuple(item.model_copy(update={"number": number}) for number, item in enumerate(items, 1)),
        "paper": tuple(item.model_copy(update={"number": at}) for at, item in enumerate(paper, len(items) + 1)),
        "blocked": (*draft.blocked, *out),
    }
    _save(services, draft.model_copy(update=kept), actor)


def withdraw_act(services: Services, name: str, basis: str, actor: str) -> ActView:
    """Takes an act back, at any time before it is carried out; its number is not used again.

    Raises RefusedError `act.begun`, `act.withdrawn`; BadInputError `basis.unfit`; UnavailableError
    `act.too_few_to_tell`.
    """
    with alone(services.home, "acts"):
        _withdraw(services, find_act(services, name), basis, actor)
    return find_act(services, name)


def _withdraw(services: Services, view: ActView, basis: str, actor: str) -> None:
    if view.state in (ActState.PARTIAL, ActState.EXECUTED, ActState.WITHDRAWN):
        gone = view.state is ActState.WITHDRAWN
        raise RefusedError(
            "act.withdrawn" if gone else "act.begun",
            f"Акт № {view.draft.number} {view.state.russian}.",
            "Снимать его снова не нужно." if gone else "Начатое исполнение не отменяется.",
        )
    basis = checked_basis(basis)
    refuse_too_few_media(services)
    work = WorkFolder(services.home.work_folder(view.record))
    if work.exists and work.signature() is None:
        take_back(services, [view.record], basis, actor)  # what is signed is kept, and says nothing any more
    services.log(actor, WITHDRAWN, str(view.record), basis=basis)
    forget_subjects(services, view.record)


def _refuse_doubles(services: Services, accounts: Sequence[str]) -> None:
    """Two accounts of one person are one voice. Raises RefusedError `act.one_person_twice`."""
    names: dict[str, str] = {}
    for account in dict.fromkeys(accounts):
        name = folded(official(services, account).name)
        if name and name in names:
            raise RefusedError(
                "act.one_person_twice",
                f"Учётные записи «{names[name]}» и «{account}» по настройкам — один человек.",
                "В комиссии каждый голосует один раз: исправьте разделы [people] и [commission].",
            )
        names[name] = account


def _refuse_unless(view: ActView, *states: ActState) -> None:
    if view.state not in states:
        raise RefusedError(
            "act.not_a_draft",
            f"Акт № {view.draft.number} {view.state.russian}: менять его нельзя.",
            f"Если он неверен, снимите его (letopis act withdraw {view.draft.number}) и составьте новый.",
        )


def _refuse_second(services: Services) -> None:
    for view in acts(services):
        if view.state not in (ActState.EXECUTED, ActState.PARTIAL, ActState.WITHDRAWN):
            raise RefusedError(
                "act.under_way",
                f"Акт № {view.draft.number} ещё не исполнен: {view.state.russian}.",
                f"Доведите его до конца или снимите: letopis act withdraw {view.draft.number}.",
            )


def _waits(view: ActView) -> bool:
    return view.state is ActState.PARTIAL and not view.paper


def _save(services: Services, draft: ActDraft, actor: str) -> None:
    """Each state of a draft is a file of its own; which of them holds, the log says."""
    path = services.home.acts / draft_file(record_of(services, draft), draft.digest)
    durable.write(path, readable_json(draft.model_dump(mode="json")))
    services.log(actor, DRAFTED, draft.record, draft_sha512=draft.digest, items=len(draft.items))
    for other in services.home.acts.glob(draft_file(record_of(services, draft), "*")):
        if other != path:
            other.unlink()


def _draft(services: Services, newest: Newest, found: Due, on: date, actor: str, commission: Commission) -> ActDraft:
    number = next_number(services, Kind.ACT, on.year)
    inventories = approved_inventories(newest)
    items = [_item(newest, inventories, at, judged) for at, judged in enumerate(found.due, 1)]
    paper = [_paper_item(newest, inventories, at, judged) for at, judged in enumerate(found.paper, len(items) + 1)]
    years = sorted({*(item.closed_on.year for item in items), *(item.closed_on.year for item in paper)})
    return ActDraft(
        record=str(act_id(services, on, number)),
        number=number,
        dated=on,
        school=institution(services),
        norm=_norm(services),
        state_archive=bool(services.profile.state_archive_source.value),
        inventory_years="–".join(dict.fromkeys([str(years[0]), str(years[-1])])),
        other_carriers="; ".join(_elsewhere(services, items)),
        items=tuple(items),
        blocked=tuple(
            BlockedItem(record=one.record, reasons=tuple(reason.text for reason in one.decision.reasons))
            for one in found.blocked
        )
        + tuple(
            BlockedItem(record=f"{PAPER}{one.case.record}", reasons=tuple(r.text for r in one.decision.reasons))
            for one in found.paper_blocked
        ),
        compiler=official(services, actor),
        commission=commission,
        paper=tuple(paper),
    )


def _elsewhere(services: Services, items: Sequence[ActItem]) -> list[str]:
    """What holds the cases besides the media, as the register of carriers has it."""
    if not items:
        return []
    asked = Asked.of([(parse_record_id(item.record), item.closed_on) for item in items], services.clock.now())
    found = Registers(services).everything().holding(asked, frozenset(), services.school.zone)
    return [one.russian for one in found if one.gone is None]


def _norm(services: Services) -> str:
    """The list of terms that the act rests on; where the profile names none, the regulation itself."""
    named = services.profile.destruction.norm.value
    if named:
        return named
    order = services.profile.approved_by.value
    return f"положения школы, утверждённого приказом № {order.number}" if order else "положения школы"


def _item(newest: Newest, inventories: list[Inventory], number: int, judged: Judged) -> ActItem:
    sheet = newest.sheet(judged.record)
    assert sheet is not None  # it was judged by it a moment ago
    retention = judged.retention
    assert retention is not None  # it is due
    place = place_in(inventories, judged.record, Carrier.ELECTRONIC)
    assert retention.first_act_year is not None
    return ActItem(
        number=number,
        record=judged.record,
        record_class=sheet.record_class,
        inventories=newest.inventories(judged.record),
        title=sheet.title,
        dates=sheet.years,
        case_index=sheet.case_index or "",
        inventory=place[0].number if place else "",
        unit=str(place[1].number) if place else "",
        term=retention.term.text,
        article=retention.term.article or retention.term.clause,
        closed_on=retention.closed_on,
        first_act_year=retention.first_act_year,
        reason="; ".join(reason.text for reason in judged.decision.reasons),
    )


def _paper_item(newest: Newest, inventories: list[Inventory], number: int, judged: JudgedCase) -> PaperItem:
    sheet = newest.sheet(str(judged.case.record)) if judged.case.printed else None
    case, place = judged.case, place_in(inventories, str(judged.case.record), Carrier.PAPER)
    assert judged.first_act_year is not None  # it is due
    assert case.term is not None
    return PaperItem(
        number=number,
        record=str(case.record),
        record_class=sheet.record_class if sheet else case.record_class,
        title=sheet.title if sheet else case.title,
        dates=case.record.year.title.replace("/", "–"),
        case_index=case.case_index,
        inventory=place[0].number if place else "",
        unit=str(place[1].number) if place else "",
        leaves=case.leaves,
        place=case.place,
        term=case.term.text,
        article=case.term.article or case.term.clause,
        closed_on=case.closed_on,
        first_act_year=judged.first_act_year,
        reason="; ".join(reason.text for reason in judged.decision.reasons),
    )
