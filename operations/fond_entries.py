"""What a fond's predecessor had entered in its own event log, entered in the successor's.

Cases on paper, decisions of the commission, days on which terms began.
"""

from operations.fonds import FondTold, ToldDecision, ToldStart
from operations.missing_summaries import ABSENT, missing_summaries
from operations.paper_cases import CASE, paper_cases, struck_off
from operations.services import Services
from operations.terms_in_force import DECIDED, STARTED

TAKEN = "fond-record"
"""The event that tells of each record that came with a fond."""


def enter_told(services: Services, told: FondTold, actor: str) -> int:
    """Enters what is not entered yet; gives how many cases on paper the fond has, which the actor takes into care."""
    # An import that was broken off goes on; a case that was struck off meanwhile does not come back.
    known = {str(case.record) for case in paper_cases(services, f"{told.school}/")} | struck_off(services)
    for case in told.paper:
        if case.record not in known:
            services.log(actor, CASE, case.record, **case.details(), custodian=actor)
    # In the order in which the giver entered them: the year that a later one tells knows of the one before.
    for one in told.since:
        if isinstance(one, ToldStart):
            _start(services, one, actor)
        else:
            _decide(services, one, actor)
    return len(told.paper)


def _decide(services: Services, one: ToldDecision, actor: str) -> None:
    if one.term is None:
        if one.record not in missing_summaries(services):
            services.log(actor, ABSENT, one.record, **_paper(one))
        return
    wanted = (one.record, one.protocol, one.dated.isoformat(), one.term)
    entered = (
        (event.subject, event.details.get("protocol"), event.details.get("dated"), event.details.get("term"))
        for event in services.events.events(DECIDED)
    )
    if wanted not in entered:
        services.log(actor, DECIDED, one.record, term=one.term, first_act_year=one.first_act_year, **_paper(one))


def _start(services: Services, one: ToldStart, actor: str) -> None:
    said = {"event": one.event, "on": one.on.isoformat()}
    entered = services.events.events(STARTED)
    if not any(event.subject == one.record and said.items() <= event.details.items() for event in entered):
        known = {"first_act_year": one.first_act_year} if one.first_act_year else {}
        services.log(actor, STARTED, one.record, **said, basis=one.basis, **known)


def _paper(one: ToldDecision) -> dict[str, str]:
    return {"protocol": one.protocol, "dated": one.dated.isoformat()}
