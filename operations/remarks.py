"""Remarks of a class teacher on the class's documents, before they are closed: made, seen, settled."""

from desk.remarks import RemarkFacts, add_remark, remove_remarks
from desk.remarks import remarks as on_desk
from kernel.errors import BadInputError, NotFoundError
from kernel.ids import SchoolYear
from operations.services import Services

REMARK, SETTLED = "remark", "remark-settle"
_LONGEST = 1000


def remark_on(services: Services, year: SchoolYear, unit: str, text: str, actor: str) -> None:
    """Makes a remark on a class (as ids write it). Raises BadInputError `remark.unfit`."""
    said = text.strip()
    if not said or len(said) > _LONGEST or "\0" in said:
        raise BadInputError(
            "remark.unfit",
            f"Замечание пустое или длиннее {_LONGEST} знаков.",
            "Напишите, что исправить: предмет, день, номер обучающегося по списку.",
        )
    add_remark(_name(services, year, unit), actor, services.clock.now(), said)
    services.log(actor, REMARK, _name(services, year, unit))


def remarks_on(services: Services, year: SchoolYear, unit: str) -> list[RemarkFacts]:
    """What is not settled yet of a class, oldest first."""
    name = _name(services, year, unit)
    if "\0" in name:
        return []
    return [one for one in on_desk(name) if one.unit == name]


def all_remarks(services: Services) -> list[RemarkFacts]:
    """What is not settled yet in the whole school."""
    return on_desk(f"{services.school.id}/")


def settle_remark(
    services: Services, year: SchoolYear, unit: str, number: int, actor: str, *, of: str | None = None
) -> None:
    """Says that a remark was seen to: its text goes; only one of the account `of`, if that is named.

    Raises NotFoundError `remark.unknown`.
    """
    name = _name(services, year, unit)
    known = next((one for one in remarks_on(services, year, unit) if one.number == number), None)
    if known is None or of not in (None, known.account) or not remove_remarks(name, number):
        raise NotFoundError("remark.unknown", "Такого замечания уже нет.", "Обновите страницу.")
    services.log(actor, SETTLED, name)


def drop_remarks(services: Services, year: SchoolYear, unit: str) -> None:
    """The class's documents are all archived: what was said of their making goes."""
    remove_remarks(_name(services, year, unit))


def _name(services: Services, year: SchoolYear, unit: str) -> str:
    return f"{services.school.id}/{year}/{unit}"
