"""Whether an answer that somebody brings back is one of ours: by the digest of its file or of its content."""

import re
from dataclasses import dataclass

from archive_store.event_lines import Event
from kernel.digests import sha512_hex
from kernel.errors import BadInputError, NotFoundError
from operations.requests import number_in
from operations.services import Services

_DIGEST = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{128}|[0-9a-f]{64})(?![0-9a-f])")
_LARGEST = 64 << 20  # bytes of an answer that is brought back
_GIVEN = ("extract", "answer-draw", "answer-sign")


@dataclass(frozen=True)
class Issued:
    """What the event log knows of it: when it was drawn, from what, on what request; when it was signed, if it was."""

    drawn: tuple[Event, ...]
    signed: tuple[Event, ...]

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
        return tuple((number_in(one.subject), str(one.details.get("paper", ""))) for one in self.signed)


def refuse_larger(size: int) -> None:
    """Returns if a file of so many bytes may be an answer. Raises BadInputError `answer.no_digest`."""
    if size > _LARGEST:
        raise BadInputError("answer.no_digest", "Файл слишком велик для ответа.", "Приложите сам ответ в PDF.")


def digest_in(said: str) -> str:
    """The digest that somebody typed or scanned, lower-case: SHA-256 of the content or SHA-512 of the file.

    Raises BadInputError `answer.no_digest`.
    """
    joined = re.sub(r"\s+", "", re.sub(r"sha-?(?:256|512)", ":", said.lower()))  # digits in print stand in groups
    found = _DIGEST.search(joined)
    if found is None:
        raise BadInputError(
            "answer.no_digest",
            "Контрольной суммы здесь нет.",
            "Впишите её с документа целиком: «SHA-256 данных документа», 64 знака 0–9 и a–f, или приложите файл.",
        )
    return found[0]


def issued_file(services: Services, content: bytes) -> Issued:
    """As `issued`, for the file itself."""
    return issued(services, sha512_hex(content))


def issued(services: Services, digest: str) -> Issued:
    """What is known of the answer with the digest. Raises NotFoundError `answer.not_ours`."""
    given = [one for one in services.events.events() if one.verb in _GIVEN]
    met = [one for one in given if digest in (one.details.get("sha512"), one.details.get("content"))]
    contents = {one.details.get("content") for one in met} - {None}
    same = [one for one in given if one in met or one.details.get("content") in contents]
    if not same:
        raise NotFoundError(
            "answer.not_ours",
            "Такого документа архив не выдавал, или он изменён.",
            "Сверьте контрольную сумму ещё раз. Если она верна, документ — не наш: сообщите директору.",
        )
    return Issued(
        tuple(one for one in same if one.verb != "answer-sign"), tuple(one for one in same if one.verb == "answer-sign")
    )
