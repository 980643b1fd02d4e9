"""Whether an answer that somebody brings back is one of ours: by the digest of its file or of its content."""

import re
from dataclasses import dataclass

from archive_store.event_lines import Event
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, NotFoundError
from operations.requests import number_in
from operations.services import Services

_DIGEST = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{128}|[0-9a-f]{64})(?![0-9a-f])")
_GROUPED = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{32}\s+[0-9a-f]{32}|[0-9a-f]{64}\s+[0-9a-f]{64})(?![0-9a-f])")
_LARGEST = 64 << 20  # bytes of an answer that is brought back
_DROPPED = "answer-drop"
_GIVEN = ("extract", "answer-draw", "answer-sign")


@dataclass(frozen=True)
class Issued:
    """What the event log knows of it: when it was drawn, from what, on what request; when signed, or thrown away."""

    drawn: tuple[Event, ...]
    signed: tuple[Event, ...]
    dropped: tuple[Event, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it was not thrown away before anybody signed it."""
        return bool(self.signed) or not self.dropped

    @property
    def records(self) -> tuple[str, ...]:
        """Ids of the records it was drawn from."""
        return tuple(dict.fromkeys(one.subject for one in self.drawn))

    @property
    def request(self) -> str:
        """The request it answers, as the log names it; may be empty."""
        return next((str(one.details.get("request", "")) for one in self.drawn), "")

    @property
    def papers(self) -> tuple[tuple[str, str], ...]:
        """Request and name of each signed paper in the register, to be set beside what was brought."""
        return tuple({(number_in(one.subject), str(one.details.get("paper", ""))): None for one in self.signed})


def refuse_larger(size: int) -> None:
    """Returns if a file of so many bytes may be an answer. Raises BadInputError `answer.no_digest`."""
    if size > _LARGEST:
        raise BadInputError("answer.no_digest", "Файл слишком велик для ответа.", "Приложите сам ответ в PDF.")


def digest_in(said: str) -> str:
    """The digest that somebody typed or scanned, lower-case: SHA-256 of the content or SHA-512 of the file.

    Raises BadInputError `answer.no_digest`.
    """
    plain = re.sub(r"sha-?(?:256|512)", ":", said.lower())
    # Digits in print stand in groups, or break at the end of a line; what else is there may be digits as well.
    found = _DIGEST.search(plain) or _GROUPED.search(plain) or _DIGEST.search(re.sub(r"\s+", "", plain))
    if found is None:
        raise BadInputError(
            "answer.no_digest",
            "Контрольной суммы здесь нет.",
            "Впишите её с документа целиком: «SHA-256 данных документа», 64 знака 0–9 и a–f, или приложите файл.",
        )
    return re.sub(r"\s+", "", found[0])


def issued_file(services: Services, content: bytes) -> Issued:
    """As `issued`, for the file itself. Raises NotFoundError `answer.not_our_file`."""
    try:
        return issued(services, sha512_hex(content))
    except NotFoundError as error:
        raise NotFoundError(
            "answer.not_our_file",
            "Это не тот файл, который выдал архив. Скан, снимок и пересохранённый файл тоже не узнаются.",
            "Впишите контрольную сумму, напечатанную на листе: «SHA-256 данных документа».",
        ) from error


def issued(services: Services, digest: str) -> Issued:
    """What is known of the answer with the digest. Raises NotFoundError `answer.not_ours`."""
    known = list(services.events.events(*_GIVEN, _DROPPED))
    given = [one for one in known if one.verb in _GIVEN]
    met = [one for one in given if digest in (one.details.get("sha512"), one.details.get("content"))]
    contents = {one.details.get("content") for one in met} - {None}
    same = [one for one in given if one in met or one.details.get("content") in contents]
    if not same:
        raise NotFoundError(
            "answer.not_ours",
            "Документа с такой контрольной суммой архив не выдавал.",
            "Сверьте контрольную сумму ещё раз. Если она верна, документ — не наш: сообщите директору.",
        )
    drawn = tuple(one for one in same if one.verb != "answer-sign")
    files = {one.details.get("sha512") for one in drawn if one.verb == "answer-draw"}
    return Issued(
        drawn,
        tuple(one for one in same if one.verb == "answer-sign"),
        tuple(one for one in known if one.verb == _DROPPED and one.details.get("sha512") in files),
    )
