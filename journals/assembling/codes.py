"""Signs in cells and what they mean, told apart by column: at a lesson «н» is an absence, under a period it is not.

Letters are compared without case, and Latin look-alikes count as Cyrillic; the sign itself is kept as it was written.
What nobody has explained is not guessed: it is listed, and a person says what it means (domain §0.10, §2.6).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from journals.model import AbsenceCode

_LOOKALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_TOKEN = re.compile(r"\d+\.\d*|\d+(?:[+\-−–](?!\d))?|[^\W\d_]+(?:/[^\W\d_]+)?\.?|\.|\S")
_DOT = "."
_DOTS = str.maketrans(dict.fromkeys("•·∙", f" {_DOT} "))
"""Dots that systems draw for a work that is owed."""
_FIVE = re.compile(r"[1-5][+\-−–]?")


class Sign(StrEnum):
    """What a sign may mean besides an absence."""

    MARK = "MARK"
    NOTHING = "NOTHING"
    DEBT = "DEBT"


@lru_cache(maxsize=4096)
def sign_key(text: str) -> str:
    """A sign as it is compared."""
    return "".join(text.upper().replace("Ё", "Е").split()).rstrip(".").translate(_LOOKALIKES) or text.strip()


LESSON_MARKS = ("ЗАЧ", "ЗАЧЕТ", "НЕЗАЧ", "НЕЗАЧЕТ", "ЗЧ", "НЗ")
CREDIT, EXEMPT, NOT_ATTESTED = ("ЗАЧ", "ЗАЧЕТ", "ЗЧ"), ("ОСВ", "ОСВОБОЖДЕН", "ОСВОБОЖДЕНА"), ("Н/А", "НА")


@dataclass(frozen=True)
class Codes:
    """What signs mean in lesson columns and in period columns.

    Attributes:
        lesson: sign (`sign_key`) → meaning at a lesson.
        period: sign → why the pupil was not attested; `MARK`: it is a result as it stands, `NOTHING`: it is none.
        marks: signs that are marks as they stand.
    """

    lesson: Mapping[str, AbsenceCode | Sign] = field(default_factory=dict)
    period: Mapping[str, AbsenceCode | Sign] = field(default_factory=dict)
    marks: frozenset[str] = frozenset(LESSON_MARKS)

    def over(self, system: "Codes") -> "Codes":
        """These, and the source system's own where these say nothing: the school's word goes first."""
        return Codes({**system.lesson, **self.lesson}, {**system.period, **self.period}, self.marks | system.marks)


@dataclass(frozen=True)
class Read:
    """A lesson's cell, read: marks as written, the absence with its sign, whether a work is owed, unknown signs.

    `repeats`: whether the sign of absence stands there more than once.
    """

    marks: tuple[str, ...] = ()
    absence: tuple[AbsenceCode, str] | None = None
    owed: bool = False
    unknown: tuple[str, ...] = ()
    repeats: bool = False


def lesson_cell(text: str, codes: Codes) -> Read:
    """Takes a cell apart: «4 5», «4/5», «4н», «УП», «.»."""
    marks: list[str] = []
    unknown: list[str] = []
    absence: tuple[AbsenceCode, str] | None = None
    owed = repeats = False
    for token in _tokens(text, codes):
        meaning = _meaning(token, codes)
        if meaning is Sign.MARK:
            marks.append(token)
        elif meaning is Sign.DEBT:
            owed = True
        elif isinstance(meaning, AbsenceCode) and absence in (None, (meaning, token)):
            repeats = absence is not None
            absence = meaning, token
        elif isinstance(meaning, AbsenceCode) and absence is not None:
            unknown.append(f"{absence[1]}{'/' if '/' in text else ' '}{token}")  # each is known, both together are not
        elif meaning is not Sign.NOTHING:
            unknown.append(token)
    return Read(tuple(marks), absence, owed, tuple(unknown), repeats)


def _tokens(text: str, codes: Codes) -> list[str]:
    words = text.replace("\u00a0", " ").translate(_DOTS).strip()
    if not words:
        return []
    if _meaning(words, codes) is not None:
        return [words]
    found: list[str] = []
    for token in _apart(_TOKEN.findall(words), codes):
        if token in ("/", ",", ";", "|"):
            continue
        if token.isdecimal() and len(token) > 1 and set(token) <= set("12345") and sign_key(token) not in codes.marks:
            found += token  # «45» in one cell are two marks
        elif "/" in token and _meaning(token, codes) is None:
            found += token.split("/")
        else:
            found.append(token)
    return found


def _apart(tokens: list[str], codes: Codes) -> Iterator[str]:
    """«54.» in two where the source system draws a dot for a work that is owed; elsewhere it is asked about."""
    for token in tokens:
        owed = token.endswith(_DOT) and token[:-1].isdecimal() and _DOT in codes.lesson
        yield from (token[:-1], _DOT) if owed else (token,)


def _meaning(token: str, codes: Codes) -> AbsenceCode | Sign | None:
    key = sign_key(token)
    if key in codes.lesson:
        return codes.lesson[key]
    if key in codes.marks or _FIVE.fullmatch(token.strip()):
        return Sign.MARK
    return Sign.DEBT if key == _DOT else None


def parse_meaning(word: str) -> AbsenceCode | Sign | None:
    """What a person calls a sign's meaning: «болезнь», «уважительная», «отметка»; None for no such word."""
    return _MEANINGS.get(" ".join(word.casefold().replace("ё", "е").split()))


_MEANINGS: Mapping[str, AbsenceCode | Sign] = {
    "уважительная": AbsenceCode.EXCUSED,
    "неуважительная": AbsenceCode.UNEXCUSED,
    "болезнь": AbsenceCode.ILLNESS,
    "освобожден": AbsenceCode.EXEMPT,
    "опоздание": AbsenceCode.LATE,
    "отсутствие": AbsenceCode.ABSENT_REASON_UNKNOWN,
    "отметка": Sign.MARK,
    "долг": Sign.DEBT,
    "ничего": Sign.NOTHING,
}
MEANINGS = tuple(_MEANINGS)


def meaning_words(value: str) -> str:
    """The same the other way round: what a person calls the meaning; its own value where nobody can say it."""
    return next((words for words, meaning in _MEANINGS.items() if meaning.value == value), value)
