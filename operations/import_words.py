"""What a person has said of files that explain themselves badly: class, year, signs, headings; kept in the home.

Signs and headings are remembered for the next file of the same school; class and year are said each time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from journals.alphabet_book import BookEntry, read_alphabet_book
from journals.assembling.codes import MEANINGS, Codes, Sign, meaning_words, parse_meaning, sign_key
from journals.gradebook.reader import Said
from journals.model import AbsenceCode
from journals.tables.texts import decoded
from kernel.digests import readable_json
from kernel.errors import BadInputError, NotFoundError
from kernel.ids import SchoolYear, parse_year
from operations import durable
from operations.services import Services

_PERIOD = "период:"
_LONGEST_LIST, _LARGEST_BOOK = 2**20, 2**25  # bytes


@dataclass(frozen=True)
class Words:
    """What is said now, as typed: `signs` «УВ=уважительная», «период:н=неуважительная»; `columns` «Рейтинг=нет».

    `pupils`: a text file with the pupils of a document that comes as pages, «Иванова Анна Петровна; 12.03.2013» a line.
    `book`: the alphabet book, a table.
    """

    title: str = ""
    year: str = ""
    signs: Sequence[str] = ()
    columns: Sequence[str] = ()
    pupils: Path | None = None
    book: Path | None = None


NOTHING_SAID = Words()
SIGN_MEANINGS: Final = MEANINGS
"""What a sign at a lesson may be said to mean."""
_OF_RESULTS = (Sign.MARK, Sign.NOTHING)
PERIOD_MEANINGS: Final = tuple(
    one for one in MEANINGS if isinstance(meaning := parse_meaning(one), AbsenceCode) or meaning in _OF_RESULTS
)
"""What one in a period's column may."""
COLUMN_MEANINGS: Final = (
    "1 четверть", "2 четверть", "3 четверть", "4 четверть", "1 триместр", "2 триместр", "3 триместр", "1 полугодие",
    "2 полугодие", "год", "экзамен", "итог",
)  # fmt: skip
"""What a column may be said to be, besides a lesson's day and nothing that is wanted."""


@dataclass(frozen=True)
class Understood:
    """Codes and headings in force: those remembered, and those said now; the alphabet book, where one was given."""

    codes: Codes
    said: Said
    remembered: Mapping[str, Any] = field(default_factory=dict)
    book: tuple[BookEntry, ...] = ()


def understood(services: Services, words: Words) -> Understood:
    """Puts the profile's signs, the remembered and the new words together.

    Raises BadInputError `import.bad_sign`, `import.bad_column`, `import.bad_words`, `year.malformed`.
    """
    known = _read(services)
    signs = {**known.get("signs", {}), **dict(map(_sign, words.signs))}
    columns = {**known.get("columns", {}), **dict(map(_column, words.columns))}
    year: SchoolYear | None = parse_year(words.year) if words.year else None
    return Understood(
        _codes(services, signs),
        Said(" ".join(words.title.split()), year, columns, _lines(words.pupils)),
        {"signs": signs, "columns": columns},
        () if words.book is None else read_alphabet_book(_content(words.book, _LARGEST_BOOK), words.book.name),
    )


def _lines(path: Path | None) -> tuple[str, ...]:
    return () if path is None else tuple(decoded(_content(path, _LONGEST_LIST), path.name).splitlines())


def _content(path: Path, largest: int) -> bytes:
    try:
        if not path.is_file():
            raise BadInputError("import.unreadable", f"«{path.name}» — не файл.", "Проверьте имя и папку.")
        if path.stat().st_size > largest:
            raise BadInputError(
                "import.too_large", f"«{path.name}» больше, чем бывает такой список.", "Назовите другой файл."
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(
            "import.unreadable", f"Файл «{path.name}» не читается: {error.strerror}.", "Проверьте имя и папку."
        ) from error


def remember(services: Services, found: Understood) -> None:
    """Keeps signs and headings for the next time."""
    if found.remembered != _read(services) and any(found.remembered.values()):
        durable.write(services.home.words, readable_json(dict(found.remembered)))


@dataclass(frozen=True)
class Remembered:
    """A word that somebody has explained: `what` it is (`signs`, `columns`), and its meaning as a person says it."""

    what: str
    word: str
    meaning: str

    @property
    def is_result(self) -> bool:
        """Whether it is a sign in a column of results."""
        return self.what == "signs" and self.word.startswith(_PERIOD)

    @property
    def shown(self) -> str:
        """The word alone."""
        return self.word.removeprefix(_PERIOD) if self.is_result else self.word


def remembered(services: Services) -> list[Remembered]:
    """All that was explained, signs first. Raises BadInputError `import.bad_words`."""
    known = _read(services)
    signs = [Remembered("signs", word, meaning_words(said)) for word, said in sorted(known.get("signs", {}).items())]
    return [*signs, *(Remembered("columns", *one) for one in sorted(known.get("columns", {}).items()))]


def forget_word(services: Services, what: str, word: str, actor: str) -> None:
    """Takes one of them back: it is asked about again. What was taken in stays as it is.

    Raises NotFoundError `import.word_unknown`; BadInputError `import.bad_words`.
    """
    known = _read(services)
    if word not in known.get(what, {}):
        raise NotFoundError("import.word_unknown", "Такого ответа уже нет.", "Обновите страницу.")
    left = {
        name: {one: said for one, said in words.items() if (name, one) != (what, word)} for name, words in known.items()
    }
    services.log(actor, "forget-word", "import-words")
    durable.write(services.home.words, readable_json(left))


def _read(services: Services) -> dict[str, dict[str, str]]:
    path = services.home.words
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_bytes())
        return {name: {str(key): str(one) for key, one in value[name].items()} for name in ("signs", "columns")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInputError(
            "import.bad_words",
            f"Файл {path.name}, где запомнены знаки и столбцы, не читается.",
            "Удалите его: знаки спросят заново.",
        ) from error


def _sign(text: str) -> tuple[str, str]:
    sign, equals, meaning = text.rpartition("=")
    place = _PERIOD if sign.casefold().startswith(_PERIOD) else ""
    key = sign_key(sign[len(place) :])
    found = parse_meaning(meaning)
    if not equals or not key or found is None or (place and found is Sign.DEBT):
        raise BadInputError(
            "import.bad_sign",
            f"«{text[:60]}» не вида ЗНАК=ЗНАЧЕНИЕ.",
            f"Значения: {', '.join(MEANINGS)}. Для итогов: --code «период:н=неуважительная».",
        )
    return f"{place}{key}", found.value


def _column(text: str) -> tuple[str, str]:
    heading, equals, meaning = text.rpartition("=")
    if not equals or not meaning.strip() or not heading.strip():
        raise BadInputError(
            "import.bad_column",
            f"«{text[:60]}» не вида ЗАГОЛОВОК=ЗНАЧЕНИЕ.",
            "Значение: период («1 четверть», «год»), дата урока («15.04.2026») или «нет».",
        )
    return " ".join(heading.split()), " ".join(meaning.split())


def _codes(services: Services, signs: Mapping[str, str]) -> Codes:
    """The profile's signs, and over them what a person said."""
    rules = services.profile
    lesson: dict[str, AbsenceCode | Sign] = {
        sign_key(sign): AbsenceCode(name) for sign, name in (rules.absences.lesson.value or {}).items()
    }
    period: dict[str, AbsenceCode | Sign] = {
        sign_key(sign): AbsenceCode(name) for sign, name in (rules.absences.period.value or {}).items()
    }
    for sign, value in signs.items():
        meaning = Sign(value) if value in set(Sign) else AbsenceCode(value)
        if sign.startswith(_PERIOD):
            period[sign.removeprefix(_PERIOD)] = meaning
        else:
            lesson[sign] = meaning
    marks = frozenset(sign_key(mark) for mark in rules.marks.allowed.value or ()) - set(lesson)
    return replace(Codes(lesson, period), marks=Codes().marks | marks)
