"""Another archive's medium as a package brings it: read and judged by the same verbs, written to by none."""

from dataclasses import replace
from pathlib import Path

from archive_store.admission import uuid_at
from archive_store.archive_keys import parse_file
from archive_store.media_marks import MediaMarks
from archive_store.paths import ARCHIVE_KEYS
from archive_store.places import FolderPlace
from archive_store.tombstones import TombstoneFile
from kernel.errors import IntegrityError
from operations.services import Services

GUEST = "fond"


def guest_services(services: Services, folder: Path) -> Services:
    """The services with the guest as their only medium; its own first key is taken on faith, so say why it may be.

    Raises IntegrityError `key.bad_list`, `media.bad_identity`.
    """
    try:
        first = parse_file((folder / ARCHIVE_KEYS).read_bytes())[0]
    except (OSError, IndexError) as error:
        raise IntegrityError(
            "media.bad_identity", f"В «{folder}» нет списка ключей архива.", "Получите пакет заново."
        ) from error
    guest = replace(
        services.media,
        places={GUEST: FolderPlace(folder, uuid_at(folder))},
        marks=MediaMarks,
        tombstones=TombstoneFile(folder / "nobody", {}),
        agrees=lambda _: True,
        anchors=(first.key_id,),
    )
    return replace(services, media=guest)
