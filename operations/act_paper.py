"""An act's printed forms (Ф-1, the commission's protocol Ф-3), written into a folder."""

from datetime import date
from pathlib import Path

from docgen.act_papers import draft_paper, executed_paper
from docgen.archive_papers import organisation, person
from docgen.forms.destruction import (
    CommissionProtocol,
    Execution,
    PaperDisposal,
    agree_to_act,
    commission_protocol,
)
from docgen.forms.shapes import Person, Reference
from kernel.clock import local_date, parse_stamp
from kernel.errors import BadInputError
from kernel.references import parse_reference
from operations import durable
from operations.act_shelf import ActView
from operations.erasing import METHOD
from operations.loose_papers import loose_pdf
from operations.material import archived_file
from operations.officials import official
from operations.services import Services
from retention.act import Act, ActState


def write_act(services: Services, view: ActView, folder: Path) -> list[Path]:
    """The signed act, or the draft to be looked at; the protocol that the commission signs on paper.

    Of an executed act also Ф-1 with the mark of its execution, for those who did it to sign. Raises BadInputError
    `act.folder_unusable`.
    """
    papers = _papers(services, view)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in papers.items():
            durable.write(folder / name, content)
    except OSError as error:
        raise BadInputError(
            "act.folder_unusable",
            f"В «{folder}» записать нельзя: {error.strerror}.",
            "Укажите после -o папку на диске, куда у вас есть доступ.",
        ) from error
    return [folder / name for name in papers]


def _papers(services: Services, view: ActView) -> dict[str, bytes]:
    """File's name → PDF."""
    signed, about = archived_file(services, str(view.record), "document.pdf"), str(view.record)
    name = f"akt-{view.draft.number}"
    papers = {f"{name}.pdf": signed if signed is not None else loose_pdf(services, draft_paper(view.draft), about)}
    if view.act is not None:
        protocol = loose_pdf(services, commission_protocol(_protocol(services, view, view.act)), about)
        papers[f"protokol-{view.act.protocol.number.replace('/', '-')}.pdf"] = protocol
        if view.state is ActState.EXECUTED:
            carried_out = loose_pdf(services, executed_paper(view.act, _execution(services, view)), about)
            papers[f"{name}-ispolnenie.pdf"] = carried_out
    return papers


def _execution(services: Services, view: ActView) -> Execution:
    """What Ф-1 says after the fact: where and how, who did it, and that the accounts were changed."""
    stones = services.media.tombstones.stones()
    days = [local_date(parse_stamp(stones[one].at), services.school.zone) for one in view.destroyed if one in stones]
    paper = _paper_disposal(view)
    accounts = dict.fromkeys((*view.executors, *([str(view.paper["actor"])] if paper else [])))
    executors = tuple(person(official(services, account)) for account in accounts)
    return Execution(
        media=tuple(services.media.number(name) for name in services.media.names) if view.destroyed else (),
        method=METHOD,
        executors=executors,
        done_on=max(days, default=services.today()),
        accounts_changed_by=executors[0] if executors else None,
        paper=paper,
        others=tuple(one.told(services.school.zone) for one in view.carriers),
    )


def _paper_disposal(view: ActView) -> PaperDisposal | None:
    gone = view.paper.get("destroyed")
    if not isinstance(gone, list) or not gone:
        return None
    waybill = str(view.paper.get("waybill", ""))
    known = parse_reference(waybill) if waybill else None
    return PaperDisposal(
        count=len(gone),
        done_on=date.fromisoformat(str(view.paper["done_on"])),
        kilograms=str(view.paper.get("kilograms", "")),
        recipient=str(view.paper.get("recipient", "")),
        waybill=Reference(known.number, known.dated) if known else None,
    )


def _protocol(services: Services, view: ActView, act: Act) -> CommissionProtocol:
    people = {one.official.account: act.person(one.official.account) or one.official for one in act.approvals}
    everybody = act.draft.commission.everybody
    present = tuple(person(people[account]) for account in everybody if account in people)
    absent = tuple(person(official(services, account)) for account in everybody if account not in people)
    item = agree_to_act(Reference(view.draft.number, view.draft.dated), _named(person(view.draft.compiler)))
    return CommissionProtocol(
        organisation=organisation(view.draft.school),
        number=act.protocol.number,
        dated=act.protocol.dated,
        chair=person(people[act.draft.commission.chair]),
        secretary=person(people[act.draft.commission.secretary]),
        present=present,
        absent=absent,
        agenda=(item,),
    )


def _named(who: Person) -> Person:
    """Somebody whom the settings do not name is called by the office."""
    return who if who.name else Person(who.office, who.office)
