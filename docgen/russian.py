"""Numbers in words and names in the right case. The only importer of num2words and pytrovich."""

from enum import Enum
from functools import lru_cache
from typing import Final, Literal

from num2words import num2words
from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case as _Case
from pytrovich.enums import Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

Sex = Literal["m", "f"]


class Case(Enum):
    """The oblique cases that the forms use."""

    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"


_CASES: Final = {
    Case.GENITIVE: _Case.GENITIVE,
    Case.DATIVE: _Case.DATIVE,
    Case.ACCUSATIVE: _Case.ACCUSATIVE,
    Case.INSTRUMENTAL: _Case.INSTRUMENTAL,
}
_GENDERS: Final = {"m": Gender.MALE, "f": Gender.FEMALE}
_PARTS: Final = (NamePart.LASTNAME, NamePart.FIRSTNAME, NamePart.MIDDLENAME)


def in_words(number: int, gender: Literal["m", "f", "n"] = "m") -> str:
    """A number that is not negative, in words: «сто восемьдесят четыре»; feminine for «единица», «страница»."""
    if number < 0:
        raise ValueError(f"{number} is negative")
    return str(num2words(number, lang="ru", gender=gender))


def in_digits_and_words(number: int, gender: Literal["m", "f", "n"] = "m") -> str:
    """«184 (сто восемьдесят четыре)», as inventories and acts want totals."""
    return f"{number} ({in_words(number, gender)})"


@lru_cache(maxsize=1)
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()


@lru_cache(maxsize=1)
def _detector() -> PetrovichGenderDetector:
    return PetrovichGenderDetector()


def declined(name: str, case: Case, sex: Sex | None = None) -> str:
    """A person's name in the case: «Иванова Анна Петровна» → «Ивановой Анне Петровне».

    Args:
        name: surname, name and patronymic, in this order; the last two may be missing. Initials stay as they are.
        case: the case wanted.
        sex: the person's; where None, it is taken from the patronymic. If that does not tell, the name stays in the
            nominative: a wrong ending in a person's paper is worse than none.
    """
    parts = name.split(" ", 2)
    gender = _GENDERS[sex] if sex else _gender(parts)
    if gender is None:
        return name
    return " ".join(_part(kind, text, gender, case) for kind, text in zip(_PARTS, parts, strict=False))


def _gender(parts: list[str]) -> Gender | None:
    """Told by the patronymic alone: surnames and foreign names are too often ambiguous."""
    if len(parts) < len(_PARTS) or "." in parts[2]:
        return None
    found = _detector().detect(middlename=parts[2])  # type: ignore[no-untyped-call]  # half typed
    return found if found in (Gender.MALE, Gender.FEMALE) else None


def _part(kind: NamePart, text: str, gender: Gender, case: Case) -> str:
    return text if "." in text else str(_maker().make(kind, gender, _CASES[case], text))
