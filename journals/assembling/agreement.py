"""What all files of a class must agree on, and a person who says it: the class and the school year."""

import re
from collections.abc import Iterable, Sequence

from kernel.errors import BadInputError
from kernel.ids import SchoolYear, normal_class_name


def one_year(named: Iterable[Sequence[SchoolYear]], said: SchoolYear | None) -> SchoolYear | None:
    """The school year of the files, each of which may name several; None where nobody says which, or any.

    Raises BadInputError `import.pages.other_year` where a file names years, and not that of the others or of the
    person: last year's file that was left in the folder is no part of this one.
    """
    files = [years for years in named if years]
    common = [year for year in (files[0] if files else ()) if all(year in years for years in files)]
    year = said or (common[0] if len(common) == 1 else None)
    if (files and not common) or (said is not None and any(said not in years for years in files)):
        found = sorted({one.title for years in files for one in years} | ({said.title} if said else set()))
        raise BadInputError(
            "import.pages.other_year",
            f"В файлах не один учебный год: {', '.join(found)}.",
            "Передайте файлы одного года; если год назван вручную, проверьте его.",
        )
    return year


_CLASS = re.compile(r"(?<!\d)(1[0-2]|[1-9])(?!\d)[-\s«\"]*([а-яёa-z](?![а-яёa-z]))?", re.IGNORECASE)


def is_same_class(one: str, other: str) -> bool:
    """Whether two names may be one class's: «7А», «7 «А» класс», «7А, корпус 2»; «7» alone contradicts no letter.

    What names no class contradicts nothing; of several («7А, 7Б») one is enough.
    """
    mine, theirs = map(_classes_in, (one, other))
    pairs = [(each, every) for each in mine for every in theirs]
    return not pairs or any(a[0] == b[0] and (not a[1] or not b[1] or a[1] == b[1]) for a, b in pairs)


def _classes_in(text: str) -> list[tuple[str, str]]:
    """Number and letter of each class; «7А, корпус 2» is one, and of numbers alone the first is."""
    found = _CLASS.findall(normal_class_name(text.replace(",", " , ")))
    return [one for one in found if one[1]] or found[:1]


def one_class(titles: Iterable[str], said: str) -> str:
    """The class that all say, and a person too. Raises BadInputError `import.pages.other_class`."""
    named = {normal_class_name(title).replace("-", ""): title for title in titles if title.strip()}
    if said:
        named.setdefault(normal_class_name(said).replace("-", ""), said)
    if len(named) > 1:
        raise BadInputError(
            "import.pages.other_class",
            f"В файлах не один класс: {', '.join(sorted(named.values()))}.",
            "Передайте файлы одного класса.",
        )
    return said or next(iter(named.values()), "")
