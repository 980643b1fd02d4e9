"""The register of requests (журнал регистрации запросов): who asks the archive, on what papers, until when.

A request is a folder of the home, `requests/<number>/`: `request.json`, and `answer.json` once it was answered. It
names people, so it lies in the home alone and goes into its backups; the event log has its number, and what was looked
at and handed out under it.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pydantic import AwareDatetime

from archive_store.event_lines import Event
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, IntegrityError, NotFoundError, RefusedError
from kernel.ids import RecordId, parse_record_id
from kernel.russian import short_date
from operations import durable
from operations.services import Services
from operations.sheets import Sheet, read_sheet

_NUMBER = re.compile(r"[0-9]{4}-[1-9][0-9]{0,5}")
_LONGEST, _MOST_PAPERS = 500, 10


class Applicant(StrEnum):
    """Who asks; by that the law sets the day."""

    SELF = "self"
    RELATIVE = "relative"
    AUTHORITY = "authority"
    PERSONAL_DATA = "personal-data"

    @property
    def russian(self) -> str:
        """«бывший обучающийся»."""
        return _APPLICANTS[self]


_APPLICANTS = {
    Applicant.SELF: "бывший обучающийся",
    Applicant.RELATIVE: "родственник или представитель",
    Applicant.AUTHORITY: "орган власти, суд, прокуратура",
    Applicant.PERSONAL_DATA: "субъект персональных данных",
}


class Answered(StrEnum):
    """What was answered."""

    EXTRACT = "extract"
    REFERENCE = "reference"
    COPY = "copy"
    NOTHING = "nothing"
    DESTROYED = "destroyed"
    REFUSED = "refused"
    FORWARDED = "forwarded"

    @property
    def russian(self) -> str:
        """«дана архивная выписка»."""
        return _ANSWERS[self]


_ANSWERS = {
    Answered.EXTRACT: "дана архивная выписка",
    Answered.REFERENCE: "дана архивная справка",
    Answered.COPY: "дана архивная копия",
    Answered.NOTHING: "сведений в архиве нет",
    Answered.DESTROYED: "документы уничтожены по акту",
    Answered.REFUSED: "отказано",
    Answered.FORWARDED: "переслано по принадлежности",
}


class RequestSheet(Sheet):
    """`request.json`. `about`: the pupil under all names; `papers`: those that were shown; `once`: as in `Wish`."""

    number: str
    kind: Applicant
    received_on: date
    due_on: date
    clause: str
    applicant: str
    about: str
    born: date | None = None
    asks: str
    papers: tuple[str, ...] = ()
    once: str = ""
    entered_by: str
    entered_at: AwareDatetime


class AnswerSheet(Sheet):
    """`answer.json`. `outgoing`: number and date of the letter; `note`: why it was refused, where it was sent on."""

    how: Answered
    on: date
    outgoing: str = ""
    note: str = ""
    answered_by: str
    answered_at: AwareDatetime


@dataclass(frozen=True)
class Wish:
    """What is said of a request that is entered. `once`: the form's own word; sent again, it is the same request."""

    kind: Applicant
    applicant: str
    about: str
    asks: str
    papers: tuple[str, ...] = ()
    born: date | None = None
    received_on: date | None = None
    due_on: date | None = None
    once: str = ""


@dataclass(frozen=True)
class Request:
    """A request as it stands."""

    sheet: RequestSheet
    answer: AnswerSheet | None

    def is_overdue(self, today: date) -> bool:
        """Whether its day is past and nobody has answered."""
        return self.answer is None and self.sheet.due_on < today


def reference(number: str) -> str:
    """How the event log and a paper name a request."""
    return f"запрос № {number}"


def number_in(name: str) -> str:
    """The number in a `reference`; empty for another paper."""
    number = name.removeprefix(reference(""))
    return number if number != name and _NUMBER.fullmatch(number) else ""


def deadline(kind: Applicant, received_on: date, said: date | None) -> tuple[date, str]:
    """By when an answer is due, and by what rule; a paper may name an earlier day, an authority's names its own.

    Raises BadInputError `request.no_due` for an authority's paper without a day, `request.bad_due`.
    """
    if said is not None and said < received_on:
        raise BadInputError("request.bad_due", "Срок ответа раньше дня поступления.", "Проверьте обе даты.")
    if kind is Applicant.AUTHORITY:
        if said is None:
            raise BadInputError(
                "request.no_due",
                "Не сказано, к какому дню орган ждёт ответа.",
                "Срок назван в самой бумаге: впишите его.",
            )
        return said, "срок назван в запросе"
    if kind is Applicant.PERSONAL_DATA:
        day, clause = _working_day(received_on, 10), "152-ФЗ, ст. 20, ч. 1: 10 рабочих дней"
    else:
        day, clause = received_on + timedelta(days=30), "59-ФЗ, ст. 12, ч. 1: 30 дней со дня регистрации"
    return (day, clause) if said is None or said >= day else (said, "срок назван в запросе")


def _working_day(day: date, count: int) -> date:
    """So many working days on; holidays that lengthen a term are not known here, so the day is rather early."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def enter_request(services: Services, wish: Wish, actor: str) -> Request:
    """Enters a request under the next number of its year.

    Raises BadInputError `request.unfit`, `request.in_future`, and as `deadline`.
    """
    received = wish.received_on or services.today()
    if received > services.today():
        raise BadInputError(
            "request.in_future", f"Запрос поступил {short_date(received)}: этот день ещё не настал.", "Проверьте дату."
        )
    due_on, clause = deadline(wish.kind, received, wish.due_on)
    if len(wish.papers) > _MOST_PAPERS:
        raise _unfit("Документов названо слишком много.")
    texts = {
        "applicant": _text(wish.applicant, "кто обратился"),
        "about": _text(wish.about, "о ком запрос"),
        "asks": _text(wish.asks, "о чём запрос"),
        "papers": tuple(_text(paper, "предъявленный документ") for paper in wish.papers),
    }
    known = requests(services) if wish.once else []
    again = next((one for one in known if one.sheet.once == wish.once), None)
    if again is not None:
        return again
    while True:
        number = _next_number(services, received.year)
        sheet = RequestSheet(
            number=number, kind=wish.kind, received_on=received, due_on=due_on, clause=clause, born=wish.born,
            once=wish.once,
            entered_by=actor, entered_at=services.clock.now(), **texts,
        )  # fmt: skip
        folder = services.home.requests / number
        if durable.publish_new_folder(services.home.staging, folder, {"request.json": sheet.data()}):
            break  # else somebody was first
    details = {"kind": wish.kind.value, "due_on": due_on.isoformat(), "sheet_sha512": sha512_hex(sheet.data())}
    services.log(actor, "request-enter", reference(number), **details)
    return Request(sheet, None)


def _next_number(services: Services, year: int) -> str:
    taken = [int(one.partition("-")[2]) for one in _numbers(services) if one.startswith(f"{year:04d}-")]
    return f"{year:04d}-{max(taken, default=0) + 1}"


def _numbers(services: Services) -> Iterator[str]:
    folder = services.home.requests
    for path in folder.iterdir() if folder.is_dir() else ():
        if _NUMBER.fullmatch(path.name):
            yield path.name


def _text(said: str, what: str) -> str:
    words = " ".join(said.split())
    if not words or len(words) > _LONGEST or not words.isprintable():
        raise _unfit(f"Не сказано или сказано слишком длинно: {what}.")
    return words


def _unfit(message: str) -> BadInputError:
    return BadInputError("request.unfit", message, f"Запишите коротко, до {_LONGEST} знаков.")


def requests(services: Services) -> list[Request]:
    """The register: what waits first, by its day; then what was answered, newest first.

    What can't be read is in `unreadable`: one damaged sheet does not hide the others.
    """
    found = []
    for number in _numbers(services):
        with suppress(IntegrityError, NotFoundError):
            found.append(find_request(services, number))
    open_ = sorted((one for one in found if one.answer is None), key=lambda one: (one.sheet.due_on, one.sheet.number))
    closed = [(one.answer.answered_at, one) for one in found if one.answer is not None]
    return [*open_, *(one for _, one in sorted(closed, key=lambda pair: pair[0], reverse=True))]


def unreadable(services: Services, register: Iterable[Request]) -> list[str]:
    """Numbers of the requests that the register lacks, for their sheets are missing or damaged."""
    return sorted(set(_numbers(services)) - {one.sheet.number for one in register})


def find_request(services: Services, number: str) -> Request:
    """One request. Raises NotFoundError `request.unknown`, as `read_sheet`."""
    folder = services.home.requests / number
    if not _NUMBER.fullmatch(number) or not (folder / "request.json").is_file():
        raise NotFoundError("request.unknown", f"Запроса № {number[:20]} нет.", "Перечень: letopis request list.")
    answer = folder / "answer.json"
    return Request(
        read_sheet(RequestSheet, folder / "request.json"), read_sheet(AnswerSheet, answer) if answer.is_file() else None
    )


def answer_request(
    services: Services, number: str, how: Answered, actor: str, *, outgoing: str = "", note: str = ""
) -> Request:
    """Closes a request with what was answered.

    Raises RefusedError `request.answered`, `request.no_reason` for a refusal without one; NotFoundError
    `request.unknown`.
    """
    find_request(services, number)
    if how in (Answered.REFUSED, Answered.FORWARDED) and not note.strip():
        raise RefusedError("request.no_reason", "Не сказано, почему отказано или куда переслано.", "Впишите причину.")
    sheet = AnswerSheet(
        how=how, on=services.today(), answered_by=actor, answered_at=services.clock.now(),
        outgoing=_text(outgoing, "исходящий номер") if outgoing.strip() else "",
        note=_text(note, "примечание") if note.strip() else "",
    )  # fmt: skip
    if not durable.write_once(services.home.requests / number / "answer.json", sheet.data()):
        raise RefusedError("request.answered", f"На запрос № {number} уже ответили.", "Новое обращение — новый запрос.")
    services.log(actor, "request-answer", reference(number), how=how.value, sheet_sha512=sha512_hex(sheet.data()))
    return find_request(services, number)


def looks(services: Services, number: str) -> list[Event]:
    """What the event log tells of the request: who looked for what, looked at what, and handed what out."""
    name = reference(number)
    return [one for one in services.events.events() if name in (one.subject, one.details.get("request"))]


def looked_at(told: Iterable[Event]) -> list[RecordId]:
    """The records that `looks` says were looked at, in the order of the last look: the last one first."""
    seen = dict.fromkeys(one.subject for one in reversed(list(told)) if one.verb == "view")
    return [parse_record_id(record) for record in seen]
