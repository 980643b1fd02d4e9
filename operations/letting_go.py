"""The verbs «media others» and «media gone»: what holds data besides the media, and that it holds nothing any more."""

from collections.abc import Sequence
from datetime import date

from kernel.errors import BadInputError, NotFoundError, RefusedError
from operations.alone import alone
from operations.basis import checked_basis
from operations.carrier_register import Registers
from operations.carriers import GONE, Carrier, CarrierKind, How
from operations.enough_media import refuse_too_few_media
from operations.services import Services
from operations.year_copies import drives, reconcile_drives


def other_carriers(services: Services) -> tuple[Carrier, ...]:
    """The register, oldest first."""
    return Registers(services).everything().listed()


def let_go(
    services: Services, names: Sequence[str], how: How, basis: str, actor: str, *, before: date | None = None
) -> list[Carrier]:
    """Enters that the carriers named, and all backups made before a day, hold nothing any more. Gives them.

    Raises NotFoundError `carrier.unknown`; BadInputError `carrier.none_named`, `basis.unfit`; RefusedError
    `carrier.still_there`; UnavailableError `act.too_few_to_tell`.
    """
    basis = checked_basis(basis)
    with alone(services.home, "acts"):
        reconcile_drives(services, actor)
        named = _named(services, names, before)
        chosen = [one for one in named if one.gone is None and one.written]
        if not chosen and any(not one.written for one in named):
            return named  # all that was on it was erased, and that is known by now
        if not chosen:
            raise BadInputError(
                "carrier.none_named",
                "Отмечать нечего: таких носителей на учёте нет, все они уже отмечены или пусты.",
                "Посмотрите перечень: letopis media others.",
            )
        there = {drive.uuid: drive for drive in drives(services) if drive.present}
        for one in chosen:
            if one.name in there:  # what is no longer on it was struck off a moment ago
                raise RefusedError(
                    "carrier.still_there",
                    f"На диске {there[one.name].path} копии ещё лежат: {one.written[0].folder}.",
                    f"Сотрите эти папки в «{there[one.name].top}» и повторите; ничего пока не отмечено.",
                )
        refuse_too_few_media(services)
        for one in chosen:
            services.log(actor, GONE, one.name, how=how.value, basis=basis)
    told = {one.name: one for one in other_carriers(services)}
    return [told[one.name] for one in chosen]


def _named(services: Services, names: Sequence[str], before: date | None) -> list[Carrier]:
    zone = services.school.zone
    listed = other_carriers(services)
    found = {}
    for name in names:
        fits = [one for one in listed if one.name == name or (len(name) >= _SHORTEST and one.name.startswith(name))]
        if len(fits) != 1:
            raise NotFoundError(
                "carrier.unknown",
                f"Носителя «{name}» на учёте нет." if not fits else f"Под «{name}» подходит не один носитель.",
                "Имена перечислены: letopis media others.",
            )
        found[fits[0].name] = fits[0]
    if before is not None:
        old = (one for one in listed if one.kind is CarrierKind.BACKUP and one.day(zone) < before)
        found |= {one.name: one for one in old}
    return list(found.values())


_SHORTEST = 8  # characters of a name that tell one carrier from the others
