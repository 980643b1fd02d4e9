"""What a fond's predecessor had entered in its own event log, entered in the successor's.

Cases on paper, decisions of the commission, days on which terms began.
"""

from operations.fonds import FondTold, ToldDecision
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
    absent = missing_summaries(services)
    entered = {
        (event.subject, event.details.get("protocol"), event.details.get("dated"), event.details.get("term"))
        for event in services.events.events(DECIDED)
    }
    for one in told.decisions:
        if one.term is None and one.record not in absent:
            services.log(actor, ABSENT, one.record, **_paper(one))
        elif one.term is not None and (one.record, one.protocol, one.dated.isoformat(), one.term) not in entered:
            services.log(actor, DECIDED, one.record, term=one.term, first_act_year=one.first_act_year, **_paper(one))
    begun = {(event.subject, event.details.get("on")) for event in services.events.events(STARTED)}
    for start in told.starts:
        if (start.record, start.on.isoformat()) not in begun:
            known_year = {"first_act_year": start.first_act_year} if start.first_act_year else {}
            services.log(actor, STARTED, start.record, on=start.on.isoformat(), basis=start.basis, **known_year)
    return len(told.paper)


def _paper(one: ToldDecision) -> dict[str, str]:
    return {"protocol": one.protocol, "dated": one.dated.isoformat()}
