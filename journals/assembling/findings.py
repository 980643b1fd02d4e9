"""What was noticed while a class was put together: each kind once, with its number and its first places."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Literal

from journals.assembling.codes import sign_key
from kernel.errors import AskingError, BadInputError
from kernel.findings import Finding, Severity
from kernel.ids import SchoolYear

ASKS_SIGN, ASKS_COLUMN = "code", "column"
"""Of what `Finding.asks` asks."""
_PLACES = 3
_TOLD = 8
"""So many errors are spelt out."""
_COLUMNS = {"lesson": "в клетке урока", "period": "в столбце периода"}


@dataclass
class Notebook:
    """The reader's notebook. Nothing in it names a pupil."""

    _signs: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _said: dict[tuple[str, Severity, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def unknown_sign(self, column: Literal["lesson", "period"], sign: str, where: str) -> None:
        """A sign that nobody has explained."""
        self._signs[column, sign_key(sign)].append(where)

    def warn(self, code: str, where: str, message: str) -> None:
        """Something doubtful."""
        self._said[code, Severity.WARNING, message, ""].append(where)

    def error(self, code: str, where: str, message: str, *, asks: str = "") -> None:
        """Something that must be mended, or explained (`Finding.asks`), before anything is imported."""
        self._said[code, Severity.ERROR, message, asks].append(where)

    def findings(self) -> tuple[Finding, ...]:
        """All of it; unknown signs last, one finding for each."""
        found = [
            Finding(f"import.sheets.{code}", severity, places[0], f"{message}{_more(places)}", asks=asks)
            for (code, severity, message, asks), places in self._said.items()
        ]
        for (column, sign), places in sorted(self._signs.items(), key=lambda item: -len(item[1])):
            at = ", ".join(dict.fromkeys(places[:_PLACES]))
            text = f"Знак «{sign}» {_COLUMNS[column]} никто не объяснил, таких мест {len(places)} ({at})."
            asks = f"{ASKS_SIGN}:{'период:' if column == 'period' else ''}{sign}"
            found.append(Finding("import.sheets.unknown_sign", Severity.ERROR, places[0], text, asks=asks))
        return tuple(found)

    def signs(self) -> Counter[tuple[str, str]]:
        """(column, sign) → how many places."""
        return Counter({key: len(places) for key, places in self._signs.items()})

    def refuse_empty(self, *, pupils: int, subjects: int, title: str, year: SchoolYear | None) -> None:
        """Raises BadInputError `import.sheets.…` where the class has no pupils, subjects, name or year.

        With what was noticed: that may be why nothing was found.
        """
        if not pupils or not subjects:
            errors = [one for one in self.findings() if one.severity is Severity.ERROR]
            told = [f"{one.subject}: {one.message}" for one in errors[:_TOLD]]
            nothing = "ни одного обучающегося." if not pupils else "ни одного предмета."
            raise AskingError(
                "import.sheets.nothing",
                "В файлах не нашлось " + "\n".join([nothing, *told]),
                "Передайте все файлы класса вместе; каким должен быть лист: letopis template -o ФАЙЛ.xlsx.",
                tuple(dict.fromkeys(one.asks for one in errors if one.asks)),
            )
        if not title.strip():
            raise BadInputError(
                "import.sheets.no_class",
                "Из файлов не видно, какой это класс.",
                "Назовите его: letopis import ФАЙЛ --class 7А.",
            )
        if year is None:
            raise BadInputError(
                "import.sheets.no_year",
                "Из файлов не видно, какой это учебный год.",
                "Назовите его: letopis import ФАЙЛ --year 2026.",
            )


def _more(places: list[str]) -> str:
    return f" Таких мест: {len(places)}." if len(places) > 1 else ""
