"""An event on which a destruction may rest is told only where it can't be forgotten."""

from kernel.errors import UnavailableError
from operations.services import Services


def refuse_too_few_media(services: Services) -> None:
    """Returns if so many media are here as make an event unforgettable. Raises UnavailableError `act.too_few_to_tell`.

    A word that only the home knew would be forgotten with it, and so would a withdrawal.
    """
    attached = sum(1 for _ in services.media.attached())
    if attached < services.media.quorum:
        raise UnavailableError(
            "act.too_few_to_tell",
            f"Подключено носителей: {attached}, а записать это нужно не меньше чем на {services.media.quorum}.",
            "Подключите носители (letopis media attach) и повторите.",
        )
