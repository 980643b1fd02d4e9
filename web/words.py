"""What states and roles are called on the pages."""

from collections.abc import Mapping
from typing import Final

from operations.roles import Role
from operations.sheets import State

STATE: Final[Mapping[State, str]] = {
    State.IMPORTED: "принят",
    State.CLOSED: "верстается",
    State.RENDERED: "ждёт подписи",
    State.SIGNED: "подписан",
    State.REJECTED: "отклонён",
    State.COMMITTED: "в архиве",
    State.PARTIAL: "неполный комплект",
    State.DESTROYED: "уничтожен",
    State.PAPER: "на бумаге",
}
COPY: Final[Mapping[str, str]] = {
    "verified": "цела",
    "pending": "ещё нет",
    "bad": "повреждена",
    "offline": "носитель отключён",
}
ROLE: Final[Mapping[Role, str]] = {
    Role.OWNER: "владелец архива",
    Role.SECRETARY: "секретарь",
    Role.DIRECTOR: "директор",
    Role.ARCHIVIST: "ответственный за архив",
    Role.ADMINISTRATOR: "ответственный за ведение ЭЖ",
    Role.DEPUTY: "заместитель директора",
    Role.INSPECTOR: "проверяющий",
    Role.COMMISSION: "член экспертной комиссии",
    Role.CLASS_TEACHER: "классный руководитель",
}

RIGHT: Final[Mapping[str, str]] = {
    "import": "передавать выгрузки",
    "close": "закрывать",
    "status": "видеть состояние",
    "find": "искать",
    "verify": "проверять",
    "get": "получать документы",
    "extract": "составлять выписки",
    "retention": "видеть акты",
    "act": "составлять и исполнять акты",
}
"""What a key of the API gives a right to (`operations.roles.BY_KEY`)."""


def size_words(size: int | None) -> str:
    """A size in bytes as people read it: «1,4 МБ»."""
    if size is None:
        return "—"
    value, unit = float(size), "Б"
    for unit in ("Б", "КБ", "МБ", "ГБ"):
        if value < 1000 or unit == "ГБ":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "Б" else f"{value:.1f} {unit}".replace(".", ",")
