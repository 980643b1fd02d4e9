"""What a fond's predecessor had entered in its own event log, entered in the successor's.

Cases on paper, decisions of the commission, days on which terms began.
"""

from collections.abc import Mapping

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
    absent = missing_summaries(services)
    entered = {_mark(one.verb, one.subject, one.details) for one in services.events.events(DECIDED, STARTED)}
    # In the order in which the giver entered them: the year that a later one tells knows of the one before.
    for one in told.since:
        verb, details = _event(one)
        if one.record not in absent if verb == ABSENT else _mark(verb, one.record, details) not in entered:
            services.log(actor, verb, one.record, **details)
    return len(told.paper)


_SAME = {DECIDED: ("protocol", "dated", "term"), STARTED: ("event", "on")}
"""Verb → the details by which two events of one record are one."""


def _mark(verb: str, record: str, details: Mapping[str, object]) -> tuple[object, ...]:
    return verb, record, *(details.get(name) for name in _SAME[verb])


def _event(one: ToldDecision | ToldStart) -> tuple[str, dict[str, object]]:
    """The verb and the details of the event that tells of it."""
    if isinstance(one, ToldStart):
        known = {"first_act_year": one.first_act_year} if one.first_act_year else {}
        return STARTED, {"event": one.event, "on": one.on.isoformat(), "basis": one.basis, **known}
    paper: dict[str, object] = {"protocol": one.protocol, "dated": one.dated.isoformat()}
    if one.term is None:
        return ABSENT, paper
    return DECIDED, {"term": one.term, "first_act_year": one.first_act_year, **paper}
