"""Who the people behind the accounts are: written into the settings by whoever looks after accounts.

Names are personal data: the event log is told which fields have changed, never what they say.
"""

import re
from dataclasses import asdict, dataclass
from typing import Final

from kernel.errors import BadInputError, RefusedError
from operations.roles import allow_admitting
from operations.services import Services

PERSON: Final = "account-person"
_LONGEST: Final = 200
_ADDRESS: Final = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,255}")


@dataclass(frozen=True)
class PersonWish:
    """What a person's section of the settings says.

    Attributes:
        office: in the nominative: «заместитель директора».
        name: in full, as in the certificate; empty where nobody may be named.
        email: where letters go; empty: nowhere.
        sign_in: as whom the school's own sign-in service knows him; empty: not at all.
    """

    office: str
    name: str = ""
    email: str = ""
    sign_in: str = ""


def name_person(services: Services, account: str, wish: PersonWish, actor: str) -> None:
    """Writes it.

    Raises as `allow_admitting`; BadInputError `person.bad_office`, `person.bad_words`, `person.bad_email`,
    `settings.malformed` where another account has the same `sign_in`; RefusedError `person.named`.
    """
    allow_admitting(actor, account, services.roles, services.owner, ())
    said = {field: " ".join(str(text).split()) for field, text in asdict(wish).items()}
    if not said["office"]:
        raise BadInputError("person.bad_office", "Должность не названа.", "Впишите её: «заместитель директора».")
    if any(len(text) > _LONGEST or not text.isprintable() for text in said.values()):
        raise BadInputError(
            "person.bad_words",
            f"Поле длиннее {_LONGEST} знаков или записано не буквами.",
            "Впишите короче и повторите.",
        )
    if said["email"] and not _ADDRESS.fullmatch(said["email"]):
        raise BadInputError(
            "person.bad_email", "Это не адрес электронной почты.", "Адрес пишут так: director@school.ru."
        )
    known = {"office": "", "name": "", "email": "", "sign_in": "", **services.people_now().get(account, {})}
    if known["name"] and said["name"] != known["name"] and actor != services.owner:
        raise RefusedError(
            "person.named",
            f"«{account}» уже назван, и другое имя впишет только владелец архива.",
            "По именам узнают, что каждый голосует один раз и чей сертификат; должность и адрес меняйте сами.",
        )
    changed = sorted(field for field, text in said.items() if text != known[field])
    if changed:
        services.log(actor, PERSON, account, fields=changed)
        services.change_settings(("people", account), {field: said[field] for field in changed})
