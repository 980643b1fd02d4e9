"""A protocol of the expert commission, or another paper, as a person types its number and date."""

from kernel.errors import BadInputError
from kernel.references import PaperReference, parse_reference
from retention.accounts import Protocol


def reference_of(text: str, option: str) -> PaperReference | None:
    """Number and date of a paper; None for none. Raises BadInputError `cli.bad_reference`."""
    try:
        return parse_reference(text) if text.strip() else None
    except ValueError:
        raise BadInputError(
            "cli.bad_reference",
            f"В реквизитах «{text}» ({option}) нет номера или даты.",
            "Запишите номер и дату так: «№ 3 от 15.12.2026».",
        ) from None


def protocol_of(text: str) -> Protocol | None:
    """Number and date of a protocol; None for none. Raises BadInputError `cli.bad_reference`."""
    found = reference_of(text, "--protocol")
    return Protocol(number=found.number, dated=found.dated) if found else None


def demanded_protocol(text: str) -> Protocol:
    """The same where there must be one."""
    found = protocol_of(text)
    if found is None:
        raise BadInputError("cli.bad_protocol", "Протокол не указан.", 'Запишите так: --protocol "№ 3 от 15.12.2026".')
    return found
