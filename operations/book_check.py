"""The movement of pupils against the alphabet book, where a person has given it: who came and left, and when.

All of it are warnings: which of the two is right, the school knows. Pupils are named by their number in the list, and
those of the book by theirs.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from journals.alphabet_book import BookEntry
from journals.model import ClassJournal, JournalKind, Pupil
from kernel.findings import Finding
from kernel.ids import SchoolYear, parse_year
from kernel.russian import folded, short_date
from operations.naming import is_unit
from operations.readiness import warning


def movement_by_book(journal: ClassJournal, book: Sequence[BookEntry]) -> list[Finding]:
    """What does not agree. A book that names no classes tells nothing of who is missing."""
    if journal.kind is not JournalKind.CLASS:
        return []
    year = parse_year(journal.academic_year)
    by_name: dict[str, list[BookEntry]] = defaultdict(list)
    for entry in book:
        by_name[folded(entry.name)].append(entry)
    met: set[BookEntry] = set()
    findings: list[Finding] = []
    for pupil in journal.pupils:
        same = [one for one in by_name[folded(pupil.full_name)] if _may_be(one, pupil)]
        met |= set(same)
        findings += _pupil(pupil, same, year)
    return [*findings, *_missing(journal, book, met, year)]


def _may_be(entry: BookEntry, pupil: Pupil) -> bool:
    return None in (entry.birth_date, pupil.birth_date) or entry.birth_date == pupil.birth_date


def _pupil(pupil: Pupil, same: Sequence[BookEntry], year: SchoolYear) -> Iterator[Finding]:
    who = f"№ {pupil.order}"
    if not same:
        yield warning("book_unknown", who, f"{who} в алфавитной книге не найден: сверьте имя и дату рождения.")
    elif len(same) > 1:
        yield warning("book_twice", who, f"{who}: в алфавитной книге таких {len(same)}, различить их не по чему.")
    else:
        yield from _days(pupil, same[0], who, year)


def _days(pupil: Pupil, entry: BookEntry, who: str, year: SchoolYear) -> Iterator[Finding]:
    stays = sorted(pupil.membership, key=lambda one: str(one.starts or one.ends))
    came = stays[0].starts if stays else None
    # Whoever went over to another class has not left the school.
    gone = stays[-1].ends if stays and "перев" not in stays[-1].event.casefold() else None
    begins, ends = year.first_day, year.last_day
    if entry.left is not None and entry.left < begins:
        yield warning("book_left_before", who, f"{who} по алфавитной книге выбыл ещё {short_date(entry.left)}.")
    elif entry.left is not None and entry.left <= ends and gone is None:
        text = f"{who} по алфавитной книге выбыл {short_date(entry.left)}, а в журнале выбытия нет."
        yield warning("book_left", who, text)
    elif gone is not None and entry.left != gone:
        told = f"выбыл {short_date(entry.left)}" if entry.left else "не выбывал"
        yield warning("book_left", who, f"{who} в журнале выбыл {short_date(gone)}, а по алфавитной книге {told}.")
    if entry.arrived is not None and begins < entry.arrived <= ends and came != entry.arrived:
        told = f"прибыл {short_date(came)}" if came else "прибытия нет"
        text = f"{who} по алфавитной книге прибыл {short_date(entry.arrived)}, а в журнале {told}."
        yield warning("book_arrived", who, text)


def _missing(
    journal: ClassJournal, book: Sequence[BookEntry], met: set[BookEntry], year: SchoolYear
) -> Iterator[Finding]:
    begins, ends = year.first_day, year.last_day
    for entry in book:
        there = (entry.arrived is None or entry.arrived <= ends) and (entry.left is None or entry.left >= begins)
        if there and entry not in met and entry.unit and is_unit(journal.unit.title, entry.unit):
            where = f"книга, № {entry.number}"
            text = f"№ {entry.number} алфавитной книги числится в {entry.unit}, а в журнале его нет."
            yield warning("book_missing", where, text)
