"""The verb «close» for several classes at once, as the page and the API ask it: what one cannot, holds up no other."""

from collections.abc import Sequence
from datetime import date

from kernel.errors import BadInputError, LetopisError, NotFoundError
from kernel.findings import Finding
from kernel.ids import RecordId, SchoolYear
from kernel.kinds import Kind
from operations.closing import Closed, CloseFailure, close_year
from operations.services import Services


def close_units(
    services: Services,
    year: SchoolYear,
    *,
    kind: Kind,
    units: Sequence[str],
    order: str,
    actor: str,
    locked_on: date | None = None,
) -> Closed:
    """Closes one kind of the units named; a unit that has no such document is passed over.

    What stops all (an order that is none, a lock that is not said) is raised while nothing is closed yet; later it
    ends the close and is told beside what was closed.

    Raises as `close_year`; BadInputError `close.no_class`.
    """
    if not units:
        raise BadInputError("close.no_class", "Ни один класс не выбран.", "Отметьте классы, которые закрываете.")
    records: list[RecordId] = []
    failed: list[CloseFailure] = []
    absent: list[CloseFailure] = []
    remarks: tuple[Finding, ...] = ()
    for unit in units:
        try:
            closed = close_year(
                services, year, kind=kind, unit=unit, order=order, actor=actor, locked_on=locked_on
            )  # fmt: skip
        except NotFoundError as error:
            absent.append(CloseFailure(unit, kind, error))
            continue
        except LetopisError as error:
            if not records:
                raise
            failed += [CloseFailure(one, kind, error) for one in units[units.index(unit) :]]
            break
        records += closed.records
        failed += closed.failed
        remarks += tuple(one for one in closed.remarks if one not in remarks)
    if not (records or failed):
        raise NotFoundError("close.nothing_imported", "Закрывать нечего.", "Выберите другой вид документов.")
    return Closed(records, failed, remarks, tuple(absent))
