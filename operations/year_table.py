"""A school year as the one who closes it sees it: class by class, from the file to three copies."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue import entries
from kernel.ids import RecordId, SchoolYear, parse_record_id
from kernel.kinds import Kind
from operations.folders import ImportFolder
from operations.making import made_here
from operations.progress import Progress, progress
from operations.services import Services
from operations.sheets import State
from operations.standing import Standing, status


@dataclass(frozen=True)
class Cell:
    """One document of a class: what has become of it, and who works on it or what stopped it."""

    record: RecordId
    state: State
    under_way: Progress | None
    standing: Standing | None


@dataclass(frozen=True)
class Row:
    """One class. `errors` and `warnings` are how many its imports found; `imports`: those not tidied away yet."""

    unit: str
    title: str
    cells: tuple[Cell, ...]
    imports: tuple[RecordId, ...]
    pupils: int = 0
    errors: int = 0
    warnings: int = 0


def years(services: Services) -> list[SchoolYear]:
    """The school years of which something is imported, under way or archived, latest first; this one, if none is."""
    found = {*map(SchoolYear, entries.years()), *_under_way(services)}
    return sorted(found, key=lambda year: -year.ends) or [SchoolYear.of(services.today())]


def year_at_work(services: Services) -> SchoolYear:
    """The latest of which something is imported or under way; this one, if there is none."""
    return max(_under_way(services), key=lambda year: year.ends, default=SchoolYear.of(services.today()))


def _under_way(services: Services) -> set[SchoolYear]:
    return {record.year for record in (*services.home.import_folders(), *services.home.work_folders())}


def year_table(services: Services, year: SchoolYear) -> list[Row]:
    """The classes of the year in order, each with the documents that this school keeps of it."""
    prefix = f"{services.school.id}/{year}/"
    standings = {line.id: line for line in status(services, prefix)}
    works = {one.record: one for one in progress(services) if one.record.year == year and not one.record.kind.own}
    imports = {record: ImportFolder(services.home.import_folder(record)) for record in _imports(services, year)}
    wanted: dict[str, dict[RecordId, None]] = {}
    for record in imports:
        for made in (record, *made_here(services, record, None)):
            wanted.setdefault(record.unit, {})[made] = None
    for record in works:
        wanted.setdefault(record.unit, {})[record] = None
    for line in standings.values():
        known = parse_record_id(line.id)
        if not known.kind.own:
            wanted.setdefault(known.unit, {})[known] = None
    rows = [_row(unit, records, standings, works, imports) for unit, records in wanted.items()]
    return sorted(rows, key=_order)


def class_row(services: Services, year: SchoolYear, unit: str) -> Row | None:
    """One class of the table, named as ids write it; None if there is no such class."""
    return next((row for row in year_table(services, year) if row.unit == unit), None)


def _imports(services: Services, year: SchoolYear) -> list[RecordId]:
    return [record for record in services.home.import_folders() if record.year == year]


def _row(
    unit: str,
    records: Iterable[RecordId],
    standings: dict[str, Standing],
    works: dict[RecordId, Progress],
    imports: dict[RecordId, ImportFolder],
) -> Row:
    own = sorted((record for record in imports if record.unit == unit), key=_kind_order)
    cells = []
    for record in sorted(records, key=_kind_order):
        line, work = standings.get(str(record)), works.get(record)
        state = line.state if line else work.state if work else State.IMPORTED
        cells.append(Cell(record, state, work, line))
    sheets = [imports[record].sheet() for record in own]
    severities = [finding.get("severity") for sheet in sheets for finding in sheet.findings]
    title = next((sheet.record_class for sheet in sheets), "") or next(
        (cell.standing.unit for cell in cells if cell.standing), unit
    )
    return Row(
        unit=unit,
        title=title,
        cells=tuple(cells),
        imports=tuple(own),
        pupils=max((sheet.counts.get("pupils", 0) for sheet in sheets), default=0),
        errors=severities.count("error"),
        warnings=severities.count("warning"),
    )


def _kind_order(record: RecordId) -> tuple[int, str]:
    return (list(Kind).index(record.kind), record.name)


def _order(row: Row) -> tuple[int, str]:
    """«7А» before «10Б»; groups without a number come last."""
    digits = "".join(letter for letter in row.title[:2] if letter.isdigit())
    return (int(digits) if digits else 99, row.title)
