"""F-11 for what goes to the archive on paper: journals and summaries that were printed, signed by hand and sealed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from docgen.forms.custody import HandedOver, Handover, handover_act
from docgen.forms.shapes import Organisation, Person
from kernel.ids import RecordId
from operations import durable
from operations.loose_papers import loose_pdf
from operations.officials import official
from operations.paper_queue import PaperStep, standings_of
from operations.roles import Role
from operations.services import Services

_BEFORE = (PaperStep.LACED, PaperStep.SIGNED, PaperStep.SEALED)
_WHOLE = "дела прошнурованы, пронумерованы, подписаны и заверены печатью"
_ALMOST = "в примечаниях названо, чего ещё не сделано"


def write_handover(
    services: Services, records: Sequence[RecordId], titles: Mapping[RecordId, str], target: Path, actor: str
) -> Path:
    """The act as a PDF, to be signed by whoever gives and whoever takes; it is kept on paper, and not told as handed.

    `titles`: what each document is called.
    """
    items = []
    for one in standings_of(services, records):
        lacking = next(
            (step for step in (PaperStep.LACED, PaperStep.SIGNED, PaperStep.SEALED) if step not in one.days), None
        )
        leaves = f"{one.sheets} л." if one.sheets else ""
        note = ", ".join(filter(None, (leaves, f"не {lacking.russian}" if lacking else "")))
        items.append((HandedOver(title=titles[one.record], copies=1, cases=1, note=note), lacking))
    archivist = _archivist(services, actor)
    act = Handover(
        organisation=Organisation(services.school.name),
        number="",
        dated=services.today(),
        basis="положение об электронном журнале",
        giver=_person(services, actor) if actor != archivist else Person("Сдающий", ""),
        taker=_person(services, archivist),
        items=tuple(item for item, _ in items),
        condition=_ALMOST if any(lacking for _, lacking in items) else _WHOLE,
    )
    durable.write(target, loose_pdf(services, handover_act(act)))
    for record in records:
        services.log(actor, "print", str(record), pages="act", paper="handover")
    return target


def _archivist(services: Services, actor: str) -> str:
    """Whoever answers for the archive: the actor, if it is he; empty where nobody does."""
    known = [account for account, role in services.roles.items() if role is Role.ARCHIVIST]
    return actor if actor in known else next(iter(known), "")


def _person(services: Services, account: str) -> Person:
    known = official(services, account)
    return Person(known.office or "Ответственный за архив", known.name)
