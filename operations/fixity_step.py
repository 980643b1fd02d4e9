"""The step «fixity», once a day under `serve`: what is due of each medium is read, slowly, and the index is told."""

from kernel.errors import IntegrityError
from operations.indexing import note_copies
from operations.media_care import check_media
from operations.media_checked import tell_checked
from operations.services import Services


def fixity_step(services: Services, actor: str) -> None:
    """Reads the copies that are due. Raises IntegrityError `media.copy_bad` at the end if one is damaged."""
    bad = []
    for name, _ in services.media.attached():
        found = check_media(services, name, lambda *_: None, only_due=True, rate=services.pace.reading)[0]
        note_copies(services, name, found.copies)
        tell_checked(services, found, actor)
        if found.state == "bad":
            bad.append(name)
    if bad:
        raise IntegrityError(
            "media.copy_bad",
            f"Проверка нашла повреждённые копии на носителях: {', '.join(bad)}.",
            "Восстановите их с целых: letopis media repair.",
        )
