"""Natural, stable ids without personal data: `<school>/<2025-26>/<unit>/<kind>`; `…/supplement-2`.

ASCII, lower case. The unit is the class's name by an injective transliteration, so that two classes never meet in one
id and the same import always gives the same id.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from kernel.errors import BadInputError
from kernel.kinds import Kind

# School years outside are slips of the pen, and their labels would not read back.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
_NUMBERED = re.compile(r"([a-z-]+)-([2-9]|[1-9][0-9])")
_YEAR_LABEL = re.compile(r"([0-9]{4})[-/]([0-9]{2}|[0-9]{4})\Z")

# One Latin letter, told apart by a count of trailing «x»: decodable, hence injective.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "ex", "ж": "zx", "з": "z", "и": "i", "й": "j",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "cx", "ш": "sx", "щ": "sxx", "ъ": "hx", "ы": "y", "ь": "jx", "э": "exx", "ю": "ux",
    "я": "ax",
}  # fmt: skip

# Latin letters that look like Cyrillic ones: «7A» typed on the wrong layout is the class «7А» (domain §0.3).
_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")

_SEPTEMBER = 9


@dataclass(frozen=True, order=True)
class SchoolYear:
    """A school year, named by the calendar year in which it ends."""

    ends: int

    def __str__(self) -> str:
        return f"{self.ends - 1}-{self.ends % 100:02d}"

    @classmethod
    def of(cls, day: date) -> "SchoolYear":
        """The school year that the day lies in: September begins one."""
        return cls(day.year + (day.month >= _SEPTEMBER))

    @property
    def title(self) -> str:
        """The form that documents use: `2025/2026`."""
        return f"{self.ends - 1}/{self.ends}"

    @property
    def first_day(self) -> date:
        """1 September (273-ФЗ leaves it to the school's plan; the regulations of the seeds all have it)."""
        return date(self.ends - 1, _SEPTEMBER, 1)

    @property
    def last_day(self) -> date:
        """31 August."""
        return date(self.ends, 8, 31)

    @property
    def spellings(self) -> frozenset[str]:
        """How a query may write it: `2026`, `2025/2026`, `2025/26`."""
        return frozenset({str(self.ends), self.title, f"{self.ends - 1}/{self.ends % 100:02d}"})


def parse_year(text: str) -> SchoolYear:
    """Reads `2026`, `2025/26`, `2025-26` or `2025/2026`. Raises BadInputError `year.malformed`."""
    ends = _year_end(text.strip())
    if ends is not None and _FIRST_YEAR <= ends <= _LAST_YEAR:
        return SchoolYear(ends)
    raise BadInputError(
        "year.malformed",
        f"«{text}» не похоже на учебный год.",
        "Укажите год окончания (2026) или оба года (2025/26).",
    )


def _year_end(text: str) -> int | None:
    if re.fullmatch(r"[0-9]{4}", text):
        return int(text)
    if match := _YEAR_LABEL.match(text):
        follows = int(match[1]) + 1
        if match[2] in (f"{follows:04d}", f"{follows % 100:02d}"):
            return follows
    return None


def normal_class_name(name: str) -> str:
    """A class's name as it is compared: lower case, no spaces, Latin look-alikes taken for Cyrillic."""
    composed = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[\s«»\"]", "", composed).translate(_LOOKALIKES)


def unit_slug(name: str) -> str:
    """The class's name as part of an id: «7А» → `7a`, «5Ж» → `5zx`. Injective over normalised names.

    A Latin letter with no Cyrillic double becomes `q` and itself, any other sign `w<hex>w`.
    """
    return "".join(_slug_letter(letter) for letter in normal_class_name(name))


def _slug_letter(letter: str) -> str:
    if letter in _CYRILLIC:
        return _CYRILLIC[letter]
    if letter.isascii() and (letter.isdigit() or letter == "-"):
        return letter
    if letter.isascii() and letter.isalpha():
        return "q" + letter
    return f"w{ord(letter):x}w"


@dataclass(frozen=True, order=True)
class RecordId:
    """The id of a record; `str()` gives its written form.

    Attributes:
        number: 1, or more of a kind of which a class may have several in a year (`Kind.repeated`).
    """

    school: str
    year: SchoolYear
    unit: str
    kind: Kind
    number: int = 1

    def __str__(self) -> str:
        return f"{self.school}/{self.year}/{self.unit}/{self.name}"

    @property
    def name(self) -> str:
        """The last part of the id: `journal`, `supplement-2`."""
        return self.kind.value if self.number == 1 else f"{self.kind.value}-{self.number}"

    def of_kind(self, kind: Kind) -> "RecordId":
        """The record of this kind of the same class and year; this one itself, if it is of the kind."""
        return self if kind is self.kind else RecordId(self.school, self.year, self.unit, kind)


def parse_record_id(text: str) -> RecordId:
    """Reads what `str(RecordId)` wrote. Raises BadInputError `record.malformed_id`."""
    parts = text.split("/")
    try:
        school, year, unit, name = parts
        label = parse_year(year)
        if str(label) == year and _SLUG.match(school) and re.fullmatch(r"[a-z0-9-]{1,60}", unit):
            return RecordId(school, label, unit, *parse_record_name(name))
    except (ValueError, BadInputError):
        pass
    raise BadInputError(
        "record.malformed_id",
        f"«{text}» не похоже на номер документа.",
        "Номер имеет вид школа/2025-26/7a/journal; перечень даёт letopis status.",
    )


def parse_record_name(name: str) -> tuple[Kind, int]:
    """Kind and number out of the last part of an id. Raises ValueError."""
    match = _NUMBERED.fullmatch(name)
    if match is None or not Kind(match[1]).repeated:
        return Kind(name), 1
    return Kind(match[1]), int(match[2])


def check_school_slug(text: str) -> str:
    """Returns the slug if it may stand in ids. Raises BadInputError `school.bad_id`."""
    if not _SLUG.match(text):
        raise BadInputError(
            "school.bad_id",
            f"«{text}» не годится как код школы.",
            "Код: от 1 до 40 знаков a–z, 0–9 и дефис, первый — буква или цифра.",
        )
    return text
