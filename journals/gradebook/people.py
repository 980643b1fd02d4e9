"""Who the rows of a sheet are about: by name, and by number and birth date where two have one name."""

import re
from datetime import date

from journals.assembling.assembly import Assembly
from journals.assembling.calendar import day_read
from journals.gradebook.layout import Block
from journals.gradebook.places import Sheet
from journals.gradebook.words import Heading
from journals.model import Membership

_NOBODY = "О ком эта строка, не понять: у обучающегося должны быть номер и имя; лишнюю строку удалите."
_NAMESAKES = "В классе тёзки, и по этой строке не понять, о ком она: добавьте номер по списку или дату рождения."


class People:
    """The rows of a part of a sheet, read from above.

    Args:
        assembly: the class.
        sheet: which sheet it is.
        block: the part.
        repeats: whether several rows may be about one person; else two rows of one name are two people, unless the
            name is one cell over both.
    """

    def __init__(self, assembly: Assembly, sheet: Sheet, block: Block, *, repeats: bool = False) -> None:
        self._assembly, self._sheet, self._block, self._repeats = assembly, sheet, block, repeats
        self._numbered = any(block.value(row, Heading.NUMBER) for row in block.rows)
        self._tells = _counts_as_the_list(assembly, block)
        self._keys: dict[int, str] = {}

    def of(self, row: int) -> str | None:
        """Who the row is about; a finding and None where that cannot be told."""
        above = self._keys.get(row - 1)
        if above is not None and self._is_same_cell(row):
            self._keys[row] = above  # his marks stand in one row, his absences in the other
            return above
        key, note = self._named(row)
        if key is not None:
            self._keys[row] = key
        if key is not None and note:
            _enter_note(self._assembly, self._sheet.at(row, self._block.first), key, note)
        return key

    def _is_same_cell(self, row: int) -> bool:
        """Whether the name is one cell over this row and the one above: a surname alone may stand over two siblings."""
        is_merged = (row, self._block.first) in self._block.table.repeated
        same = self._block.name_and_note(row) == self._block.name_and_note(row - 1)
        others = [
            self._block.value(row, one) for one in (Heading.FIRST, Heading.PATRONYMIC) if one in self._block.named
        ]
        return is_merged and (same or (bool(others) and not any(others)))

    def _named(self, row: int) -> tuple[str | None, str]:
        block, roll, where = self._block, self._assembly.roll, self._sheet.at(row, self._block.first)
        number = block.value(row, Heading.NUMBER).rstrip(".")
        name, note = block.name_and_note(row)
        if not name or (self._numbered and not number and not roll.knows(name)):
            self._assembly.notes.error("row_of_nobody", where, _NOBODY)
            return None, ""
        key = roll.key(
            name,
            source_id=block.value(row, Heading.SOURCE_ID),
            birth_date=day_read(block.value(row, Heading.BIRTH), None),
            order=_number(block, row),
            tells=self._tells,
            of_class=not self._sheet.subgroup,
            taken=() if self._repeats else frozenset(self._keys.values()),
            typed=True,
        )
        if key is None:
            self._assembly.notes.error("namesakes", where, _NAMESAKES)
        return key, note


def _number(block: Block, row: int) -> int | None:
    """The row's number in the list; None where there is none that may be one."""
    text = block.value(row, Heading.NUMBER).rstrip(".")
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) > 0 else None


def _counts_as_the_list(assembly: Assembly, block: Block) -> bool:
    """Whether nobody has another number here than in the class's list: a sheet of a subgroup counts anew."""
    for row in block.rows:
        number = _number(block, row)
        known = assembly.roll.order_of(block.name_and_note(row)[0]) if number is not None else None
        if known is not None and known != number:
            return False
    return True


def _enter_note(assembly: Assembly, where: str, key: str, note: str) -> None:
    """What stands after a name: «(выбыл 10.02.2026)» is a departure; anything else is asked about."""
    day = _day_of_event(assembly, note)
    event = next((word for word in ("выбыл", "прибыл") if word in note.casefold()), "")
    if not event or day is None:
        assembly.notes.error("name_with_note", where, "После имени что-то приписано: перенесите это в лист «Список».")
        return
    order = _ORDER.search(note)
    basis = order[0].strip(" ,;") if order else ""
    stay = Membership(starts=day) if event == "прибыл" else Membership(ends=day)
    assembly.roll.entry(key).add_stay(stay.model_copy(update={"event": event, "basis": basis}))


_ORDER = re.compile(r"(?:приказ\w*|пр\.).*?(?=[,;()]|\s(?:выбы|прибы|с\s+\d)|$)", re.IGNORECASE)
_EVENT = re.compile(r"(?:выбы\w*|прибы\w*)[\s,:]*(?:с\s+)?(\d\S*)|(?:^|[\s,(])с\s+(\d\S*)", re.IGNORECASE)


def _day_of_event(assembly: Assembly, note: str) -> date | None:
    """The day behind «выбыл» or «с»; else the first that is not an order's («от …»)."""
    told = [found[1] or found[2] for found in _EVENT.finditer(note)]
    words = re.split(r"[\s(),;]+", note)
    others = [word for before, word in zip(["", *words], words, strict=False) if before.casefold() != "от"]
    found = (day_read(word.strip(" ,;()"), assembly.year) for word in (*told, *others, *words))
    return next(filter(None, found), None)
