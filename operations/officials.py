"""Who holds which office, as the settings name them: for the papers that the archive draws up itself."""

from docgen.forms.shapes import Person
from kernel.errors import BadInputError
from operations.roles import Role
from operations.services import Services
from retention.accounts import Institution, Official

_OFFICES = {
    Role.OWNER: "ответственный за архив",
    Role.SECRETARY: "секретарь",
    Role.DIRECTOR: "директор",
    Role.ARCHIVIST: "ответственный за архив",
    Role.ADMINISTRATOR: "администратор электронного журнала",
    Role.DEPUTY: "заместитель директора",
    Role.INSPECTOR: "проверяющий",
    Role.COMMISSION: "член экспертной комиссии",
    Role.CLASS_TEACHER: "классный руководитель",
}


def role_of(services: Services, account: str) -> Role | None:
    """The account's role, the one in `[users]` first; None for one that the settings do not know."""
    return services.roles.get(account) or (Role.OWNER if account == services.owner else None)


def official(services: Services, account: str) -> Official:
    """The account's office and name: those in the settings' `[people]`, else the office of its role and no name."""
    known = services.people.get(account)
    if known is not None:
        return known
    role = role_of(services, account)
    return Official(account=account, office=_OFFICES[role] if role else "")


def institution(services: Services) -> Institution:
    """The school for a document's head; its head is the first director that the settings name."""
    known = services.settings_roles if Role.DIRECTOR in services.settings_roles.values() else services.roles
    directors = [account for account, role in known.items() if role is Role.DIRECTOR]  # no one who stands in for him
    head = official(services, directors[0]) if directors else Official(account="", office="директор")
    return Institution(
        name=services.school.name,
        place=services.school.place,
        head=head.name,
        head_office=head.office[:1].upper() + head.office[1:],
        fond=services.school.fond,
        fond_name=services.school.fond_name,
    )


def person_named(text: str) -> Person:
    """Reads «секретарь, Иванова И. И.». Raises BadInputError `media.bad_person`."""
    office, comma, name = text.partition(",")
    if not comma or not name.strip() or not office.strip():
        raise BadInputError(
            "media.bad_person",
            f"«{text}»: нужны должность и фамилия через запятую.",
            "Пример: «секретарь, Иванова И. И.».",
        )
    return Person(office.strip(), name.strip())
