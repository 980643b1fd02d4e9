"""An object of the export with its place: fields are read through it, and what does not fit is noted there."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from journals.dnevnikru.calls import Place, Row
from journals.dnevnikru.identifiers import EXACT_LIMIT, Ident, from_number, from_text
from journals.dnevnikru.notes import Notes, RowKey
from kernel.findings import Severity

LINE = 500  # characters, as `journals.model.Line`
TEXT = 8000  # characters, as `journals.model.Text`


class Node:
    """An object of the export.

    Attributes:
        value: the object's members as parsed.
        row: the row of the answer that it belongs to.
        at: its own place in the file.
    """

    def __init__(self, value: dict[str, Any], row: RowKey, at: Place, notes: Notes) -> None:
        self.value = value
        self.row = row
        self.at = at
        self._notes = notes

    def where(self, *inside: int | str) -> str:
        """The place as findings name it: `lessons.json: /3/works/0`."""
        return f"{self.row[0]}: /" + "/".join(str(part) for part in (*self.at, *inside))

    def note(self, code: str, severity: Severity, message: str, *inside: int | str, counted: bool = False) -> None:
        """Notes something about this object or a member of it."""
        self._notes.add(code, severity, self.where(*inside), message, self.row, counted=counted)

    def error(self, code: str, message: str, *inside: int | str) -> None:
        """Notes that something could not be taken over."""
        self.note(code, Severity.ERROR, message, *inside)

    def warn(self, code: str, message: str, *inside: int | str) -> None:
        """Notes that something was taken over and is doubtful: told once for each file."""
        self.note(code, Severity.WARNING, message, *inside, counted=True)

    def text(self, key: str, *, limit: int = LINE, expected: bool = True) -> str:
        """The text of a member, stripped of outer blanks; a number is taken as text; null is empty."""
        if key not in self.value:
            if expected:
                self._missing(key)
            return ""
        value = self.value[key]
        if value is None:
            return ""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self.error("wrong_type", f"В поле «{key}» ожидался текст; значение не взято.", key)
            return ""
        value = value.strip()
        if len(value) > limit:
            self.error("too_long", f"Текст в поле «{key}» длиннее {limit} знаков и обрезан.", key)
        return value[:limit]

    def whole(self, key: str) -> int | None:
        """The whole number of a member, or None."""
        if key not in self.value:
            self._missing(key)
            return None
        value = self.value[key]
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < EXACT_LIMIT:
            return value
        if value is not None:
            self.note("wrong_type", Severity.WARNING, f"В поле «{key}» ожидалось целое число; значение не взято.", key)
        return None

    def day(self, key: str) -> date | None:
        """The date of a member such as `2024-04-15T00:00:00`; None, with a note, where it is none."""
        text = self.text(key)
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            if text:
                self.error("bad_date", f"В поле «{key}» ожидалась дата вида 2026-05-31T00:00:00.", key)
            return None

    def ident(self, key: str) -> Ident | None:
        """The id in `key` and `key_str`; None where neither gives one.

        Noted: a number that differs from its text, a number alone above 2^53, a member of another type.
        """
        given, number = self.value.get(f"{key}_str"), self.value.get(key)
        text, counted = from_text(given), from_number(number)
        if (given is not None and text is None) or (number is not None and counted is None):
            self.warn("bad_id", f"В полях «{key}», «{key}_str» стоит не номер.", key)
        if text is not None:
            if counted is not None and counted.text != text:
                self.warn(
                    "id_differs", f"Числовой номер в поле «{key}» расходится с «{key}_str»; взят «{key}_str».", key
                )
            return Ident(text)
        if counted is not None and not counted.exact:
            self.warn(
                "id_rounded",
                f"В поле «{key}» только число больше 2^53: оно могло быть округлено. Выгружайте вместе с «{key}_str».",
                key,
            )
        return counted

    def idents(self, key: str) -> list[Ident]:
        """The ids in the lists `key` and `key_str`."""
        texts, numbers = self.value.get(f"{key}_str"), self.value.get(key)
        paired = isinstance(texts, list) and isinstance(numbers, list) and len(texts) == len(numbers)
        if texts is not None and numbers is not None and not paired:
            self.warn("bad_id", f"Списки номеров «{key}» и «{key}_str» не сходятся.", key)
        lists = [part for part in (texts, numbers) if isinstance(part, list)]
        length = max((len(part) for part in lists), default=0)
        twins = [Node(self._twin(texts, numbers, at), self.row, (*self.at, key), self._notes) for at in range(length)]
        found = [(at, twin.ident("id")) for at, twin in enumerate(twins)]
        for at, ident in found:
            if ident is None:
                self.error("bad_id", f"В списке «{key}» стоит не номер.", key, at)
        return [ident for _, ident in found if ident is not None]

    @staticmethod
    def _twin(texts: Any, numbers: Any, at: int) -> dict[str, Any]:  # noqa: ANN401  (any JSON value)
        return {
            "id_str": texts[at] if isinstance(texts, list) and at < len(texts) else None,
            "id": numbers[at] if isinstance(numbers, list) and at < len(numbers) else None,
        }

    def child(self, key: str) -> "Node | None":
        """The object in a member; None where it is null; noted where it is missing or of another type."""
        if key not in self.value:
            self._missing(key)
            return None
        value = self.value[key]
        if isinstance(value, dict):
            return Node(value, self.row, (*self.at, key), self._notes)
        if value is not None:
            self.error("wrong_type", f"В поле «{key}» ожидался объект; значение не взято.", key)
        return None

    def children(self, key: str) -> Iterator["Node"]:
        """The objects in a list; what is no object is noted and left out."""
        if key not in self.value:
            self._missing(key)
            return
        items = self.value[key]
        if items is None:
            self.warn("missing_field", f"В поле «{key}» вместо списка стоит null.", key)
            return
        if not isinstance(items, list):
            self.error("wrong_type", f"В поле «{key}» ожидался список; значение не взято.", key)
            return
        for index, item in enumerate(items):
            if isinstance(item, dict):
                yield Node(item, self.row, (*self.at, key, index), self._notes)
            else:
                self.error("wrong_type", "Ожидался объект; запись не взята.", key, index)

    def _missing(self, key: str) -> None:
        message = f"Нет поля «{key}»."
        self._notes.add("missing_field", Severity.WARNING, self.where(key), message, self.row, counted=True)


def nodes(rows: list[Row], notes: Notes) -> Iterator[Node]:
    """The rows as nodes; a row that is no object is noted and left out."""
    for row in rows:
        if isinstance(row.value, dict):
            yield Node(row.value, (row.file, row.at), row.at, notes)
        else:
            where = f"{row.file}: /" + "/".join(str(part) for part in row.at)
            message = "Ожидался объект; запись не взята."
            notes.add("wrong_type", Severity.ERROR, where, message, (row.file, row.at))
