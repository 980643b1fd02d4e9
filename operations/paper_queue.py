"""Printed documents that are signed by hand: printed → laced and numbered → signed → sealed → handed over.

What was done is told to the event log and to nothing else: it lies on every medium, and nobody can change it unseen.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from archive_store.event_lines import Event
from kernel.clock import local_date, parse_stamp
from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.ids import RecordId, parse_record_id
from kernel.russian import short_date
from operations.archived import ArchivedSheet, record_ids
from operations.folders import WorkFolder
from operations.material import archived_file
from operations.naming import is_meant
from operations.paper_cases import term_details
from operations.services import Services
from profiles.words import Carrier, PaperCopy, Role

_LONGEST = 200


class PaperStep(StrEnum):
    """What is done with the paper, in this order."""

    PRINTED = "printed"
    LACED = "laced"
    SIGNED = "signed"
    SEALED = "sealed"
    HANDED = "handed"

    @property
    def russian(self) -> str:
        """«прошнурован и пронумерован»."""
        return _STEPS[self]


_STEPS = {
    PaperStep.PRINTED: "распечатан",
    PaperStep.LACED: "прошнурован и пронумерован",
    PaperStep.SIGNED: "подписан",
    PaperStep.SEALED: "заверен печатью",
    PaperStep.HANDED: "сдан в архив",
}


@dataclass(frozen=True)
class PaperStanding:
    """How far the paper of a record is: the dates of what was done, sheets once counted, whose office signed."""

    record: RecordId
    wanted: bool
    days: Mapping[PaperStep, date] = field(default_factory=dict)
    sheets: int | None = None
    signed_by: str = ""
    authority: str = ""

    @property
    def done(self) -> PaperStep | None:
        """The furthest step."""
        return max(self.days, key=list(PaperStep).index, default=None)

    @property
    def next(self) -> PaperStep | None:
        """What is to be done now; None when it is handed over."""
        steps = list(PaperStep)
        at = 0 if self.done is None else steps.index(self.done) + 1
        return steps[at] if at < len(steps) else None

    @property
    def complete(self) -> bool:
        """Whether the close need not wait for paper."""
        return not self.wanted or self.done is PaperStep.HANDED


@dataclass(frozen=True)
class Done:
    """What was done with paper: the step and its day; sheets where they were counted, whose office signed, on what."""

    step: PaperStep
    on: date
    sheets: int | None = None
    signed_by: str = ""
    authority: str = ""

    def as_details(self) -> dict[str, object]:
        """As the event log is told."""
        details: dict[str, object] = {"step": self.step.value, "on": self.on.isoformat()}
        details |= {"sheets": self.sheets} if self.sheets is not None else {}
        return details | ({"by": self.signed_by, "authority": self.authority} if self.signed_by else {})


def paper_standings(services: Services) -> list[PaperStanding]:
    """Every record that the profile wants on paper or that was begun on paper, archived or under way."""
    told = _told(services.events.events(*_VERBS), services.school.zone)
    known = {parse_record_id(text) for text in record_ids(services)} | set(services.home.work_folders())
    return [one for one in (_standing(services, record, told) for record in sorted(known)) if one.wanted or one.days]


def standings_of(services: Services, records: Iterable[RecordId]) -> list[PaperStanding]:
    """Those of the records named; no medium is read."""
    told = _told(services.events.events(*_VERBS), services.school.zone)
    return [_standing(services, record, told) for record in records]


def paper_standing(services: Services, record: RecordId) -> PaperStanding:
    """One record's."""
    return _standing(services, record, _told(services.events.events(*_VERBS), services.school.zone))


def note_paper(services: Services, wanted: Sequence[str], done: Done, actor: str) -> list[PaperStanding]:
    """Enters a step for the records named.

    Raises:
        NotFoundError: `record.not_found`.
        BadInputError: `paper.sheets_missing`, `paper.signer_missing`, `paper.bad_day`, `paper.bad_text`.
        RefusedError: `paper.out_of_order` for a step before its turn or done already, `paper.wrong_signer`.
    """
    return note_papers(services, [(done, wanted)], actor)


def note_papers(services: Services, parts: Sequence[tuple[Done, Sequence[str]]], actor: str) -> list[PaperStanding]:
    """Enters what was done with each part, or nothing where one of them is refused. Raises as `note_paper`."""
    told = _told(services.events.events(*_VERBS), services.school.zone)
    known = {parse_record_id(text) for text in record_ids(services)} | set(services.home.work_folders())
    judged = [(done, one) for done, wanted in parts for one in _judged(services, wanted, done, told, known)]
    for done, standing in judged:
        kept = _keeping(services, standing.record) if done.step is PaperStep.HANDED else {}
        services.log(actor, "paper", str(standing.record), **done.as_details(), **kept)
    return standings_of(services, [standing.record for _, standing in judged])


def _judged(
    services: Services, wanted: Sequence[str], done: Done, told: "_Told", known: Collection[RecordId]
) -> list[PaperStanding]:
    """The paper of the records named, before the step, if it may be entered for each."""
    _check(services, done)
    meant = []
    for prefix in wanted:
        found = sorted(record for record in known if is_meant(record, prefix))
        if not found:
            raise NotFoundError(
                "record.not_found", f"Документа «{prefix}» нет.", "Посмотрите перечень: letopis paper list."
            )
        meant += found
    standings = [_standing(services, record, told) for record in dict.fromkeys(meant)]
    for standing in standings:
        _refuse_out_of_order(standing, done.step, done.on)
        _refuse_before_closing(services, standing, done.on)
        if done.step is PaperStep.SIGNED:
            _refuse_wrong_signer(services, standing.record, done.signed_by, done.authority)
    return standings


def _check(services: Services, done: Done) -> None:
    if done.on > services.today():
        raise BadInputError(
            "paper.bad_day", f"{short_date(done.on)} ещё не наступило.", "Укажите день, когда это сделано."
        )
    if (done.step is PaperStep.LACED) != (done.sheets is not None):
        raise BadInputError(
            "paper.sheets_missing",
            "Число листов указывают, когда документ прошнурован и пронумерован.",
            "Добавьте --sheets ЧИСЛО к шагу laced, и только к нему.",
        )
    if (done.step is PaperStep.SIGNED) != bool(done.signed_by):
        raise BadInputError(
            "paper.signer_missing",
            "Для подписанного нужно указать, кто подписал: должность, а не фамилия.",
            "Добавьте --by director к шагу signed, и только к нему.",
        )
    if len(done.authority) > _LONGEST or not done.authority.isprintable():
        raise BadInputError(
            "paper.bad_text",
            "Основание записано неверно.",
            f"Одной строкой, не длиннее {_LONGEST} знаков, без фамилий.",
        )


def _refuse_out_of_order(standing: PaperStanding, step: PaperStep, on: date) -> None:
    if standing.next is not step:
        following = f"Сейчас нужен шаг «{standing.next.russian}»." if standing.next else "Всё уже сделано."
        raise RefusedError("paper.out_of_order", f"{standing.record}: «{step.russian}» не по порядку.", following)
    if standing.done is not None and on < standing.days[standing.done]:
        raise RefusedError(
            "paper.out_of_order",
            f"{standing.record}: «{step.russian}» не может быть раньше, чем «{standing.done.russian}».",
            f"Тот шаг сделан {short_date(standing.days[standing.done])}.",
        )


def _refuse_before_closing(services: Services, standing: PaperStanding, on: date) -> None:
    """The paper's own term counts from its day: one before the record was closed would end too early."""
    closed = _closed_on(services, standing.record)
    if closed is not None and on < closed:
        raise BadInputError(
            "paper.bad_day",
            f"{standing.record} закрыт {short_date(closed)}: на бумаге это не могло быть {short_date(on)}.",
            "Укажите день, когда это сделано.",
        )


def _closed_on(services: Services, record: RecordId) -> date | None:
    work = WorkFolder(services.home.work_folder(record))
    if work.exists:
        return work.closing().closed_on
    content = archived_file(services, str(record), "record.json")
    return None if content is None else date.fromisoformat(ArchivedSheet.model_validate_json(content).closing["on"])


def _keeping(services: Services, record: RecordId) -> dict[str, object]:
    """The term that the paper has from now on: a later regulation does not shorten it. None where none is set."""
    try:
        term = services.profile.term_for(record.kind, Carrier.PAPER)
    except RefusedError:
        return {}
    return term_details(term)


def _refuse_wrong_signer(services: Services, record: RecordId, signed_by: str, authority: str) -> None:
    """The profile says who signs on paper; one who does it instead needs an order."""
    signers = services.profile.rules_for(record.kind).paper_signers.value or ()
    first = {one.role.value for one in signers} or {Role.DIRECTOR.value}
    others = {role.value for one in signers for role in one.alternates}
    if signed_by not in first | others:
        raise RefusedError(
            "paper.wrong_signer",
            f"По профилю школы {record.kind.russian} на бумаге подписывает не «{_office(signed_by)}».",
            f"Подписывают: {', '.join(f'{one} ({_office(one)})' for one in sorted(first | others))}.",
        )
    if signed_by not in first and not authority:
        raise RefusedError(
            "paper.wrong_signer",
            "Тому, кто подписывает вместо директора, нужно основание.",
            'Добавьте --authority "приказ № 12 от 01.06.2026".',
        )


def _office(name: str) -> str:
    return Role(name).russian if name in set(Role) else name


_Told = dict[str, list[Mapping[str, object]]]


_VERBS = ("paper", "print", "correct", "reopen")


def _told(events: Iterable[Event], zone: str) -> _Told:
    """What the log says of paper, by record, oldest first. A whole print counts as the first step."""
    found: _Told = {}
    aside: _Told = {}
    for event in events:
        if event.verb == "correct" and event.subject in found:
            aside[event.subject] = found.pop(event.subject)  # what was bound is the version before
        elif event.verb == "reopen":
            found.pop(event.subject, None)  # the paper of what was taken back is no document's
            if event.subject in aside:
                found[event.subject] = aside.pop(event.subject)  # it was a correction: what was bound before counts
        elif event.verb == "paper":
            found.setdefault(event.subject, []).append(event.details)
        elif event.verb == "print" and event.details.get("pages") == "all":
            printed = {"step": PaperStep.PRINTED.value, "on": local_date(parse_stamp(event.at), zone).isoformat()}
            found.setdefault(event.subject, []).append(printed)
    return found


def _standing(services: Services, record: RecordId, told: _Told) -> PaperStanding:
    days: dict[PaperStep, date] = {}
    sheets, signed_by, authority = None, "", ""
    for said in told.get(str(record), ()):
        step = PaperStep(str(said["step"]))
        days.setdefault(step, date.fromisoformat(str(said["on"])))
        count = said.get("sheets")
        sheets = count if isinstance(count, int) else sheets
        signed_by, authority = str(said.get("by", signed_by)), str(said.get("authority", authority))
    wanted = services.profile.rules_for(record.kind).paper_copy.value is PaperCopy.BOUND
    return PaperStanding(record, wanted, days, sheets, signed_by, authority)
