"""What a regulation says of itself: whom it lets close the year, from when to when it holds, that it is an example.

None of it keeps a school from closing: a year may be closed after its regulation was replaced, and by whoever stands in
for another. It is said, and stands in what the command prints.
"""

from collections.abc import Iterator
from datetime import date

from kernel.findings import Finding, Severity
from kernel.russian import short_date
from operations.confirming import OFFICES
from operations.officials import role_of
from operations.roles import Role
from operations.services import Services


def remarks_on_close(services: Services, actor: str, closed_on: date) -> Iterator[Finding]:
    """What the regulation has to say of a close on the day by the account."""
    rule = services.profile.year_close.closed_by
    offices = rule.value or ()
    if offices and role_of(services, actor) not in {Role.OWNER, *(OFFICES.get(office) for office in offices)}:
        text = (
            f"По положению школы ({rule.clause}) год закрывает {', '.join(office.russian for office in offices)}; "
            f"закрыл «{actor}». Убедитесь, что это поручено приказом."
        )
        yield Finding("close.other_office", Severity.WARNING, actor, text)
    yield from _in_force(services, closed_on)


def remarks_on_profile(services: Services) -> Iterator[Finding]:
    """What `doctor` says: the regulation is over, or is an example in a real archive."""
    yield from _in_force(services, services.today())
    if services.profile.example and not services.simulation:
        text = "Сроки и правила взяты из учебного профиля. Впишите в profile.toml положение своей школы."
        yield Finding("profile.example", Severity.WARNING, services.home.profile.name, text)


def _in_force(services: Services, day: date) -> Iterator[Finding]:
    first, last = services.profile.effective_from, services.profile.effective_to
    if first.value is not None and day < first.value:
        text = f"Положение действует с {short_date(first.value)} ({first.clause}), а день — {short_date(day)}."
    elif last.value is not None and day > last.value:
        text = f"Положение действовало по {short_date(last.value)} ({last.clause}), а день — {short_date(day)}."
    else:
        return
    hint = "Сроки взяты из него: сверьте их с тем, что действовало в этот день."
    yield Finding("profile.not_in_force", Severity.WARNING, services.home.profile.name, f"{text} {hint}")
