"""A protocol of the expert commission, as a person types it."""

from kernel.errors import BadInputError
from kernel.references import parse_reference
from retention.accounts import Protocol


def protocol_of(text: str) -> Protocol | None:
    """Number and date of a protocol; None for none. Raises BadInputError `cli.bad_protocol`."""
    if not text.strip():
        return None
    try:
        reference = parse_reference(text)
    except ValueError:
        raise BadInputError(
            "cli.bad_protocol",
            f"В реквизитах протокола «{text}» нет номера или даты.",
            'Запишите так: --protocol "№ 3 от 15.12.2026".',
        ) from None
    return Protocol(number=reference.number, dated=reference.dated)


def demanded_protocol(text: str) -> Protocol:
    """The same where there must be one."""
    found = protocol_of(text)
    if found is None:
        raise BadInputError("cli.bad_protocol", "Протокол не указан.", 'Запишите так: --protocol "№ 3 от 15.12.2026".')
    return found
