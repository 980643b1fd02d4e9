"""What the orders are about that a year is closed by and that give people their duties (domain §7)."""

from enum import StrEnum


class OrderKind(StrEnum):
    """What an order is about."""

    CLOSING = "closing"
    TRANSFER = "transfer"
    GRADUATION = "graduation"
    MOVEMENT = "movement"
    ROLES = "roles"
    DUTY = "duty"
    OTHER = "other"

    @property
    def russian(self) -> str:
        """«о закрытии учебного года»."""
        return _KINDS[self]


_KINDS = {
    OrderKind.CLOSING: "о закрытии учебного года",
    OrderKind.TRANSFER: "о переводе обучающихся",
    OrderKind.GRADUATION: "о выпуске обучающихся",
    OrderKind.MOVEMENT: "о движении обучающихся",
    OrderKind.ROLES: "о назначении ответственных",
    OrderKind.DUTY: "о временном исполнении обязанностей",
    OrderKind.OTHER: "прочие",
}
