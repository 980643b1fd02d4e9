"""Which copy a medium is: the content of `MEDIUM.json` (docs/format.md §3)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from kernel.clock import parse_stamp, stamp
from kernel.digests import readable_json
from kernel.errors import BadInputError, IntegrityError

FORMAT = "school-archive/medium/1"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class MediumIdentity:
    """The identity of one copy.

    Attributes:
        uuid: lower-case RFC 9562 text; two disks with one uuid are a clone.
        name: short ASCII name: `a`.
        label: Russian text on the sticker.
        custodian: Russian name of the role that keeps the disk, never a person's name.
        school: the school's code, as in record ids.
        created: aware instant.
        key_id: the archive key that signs the identity.
        extra: fields that this version does not know; they are kept and written back.
    """

    uuid: str
    name: str
    label: str
    custodian: str
    school: str
    created: datetime
    key_id: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """The content of `MEDIUM.json`. Raises BadInputError `media.bad_identity` when it could not be read back."""
        if not _UUID.fullmatch(self.uuid) or not _NAME.fullmatch(self.name) or not _NAME.fullmatch(self.school):
            raise BadInputError(
                "media.bad_identity",
                f"Носитель «{self.label}»: uuid, имя или код школы записаны не по правилам.",
                "Имя и код: от 1 до 40 знаков a–z, 0–9 и дефис; uuid — строчными буквами.",
            )
        known = {name: getattr(self, name) for name in _KNOWN}
        return readable_json({**self.extra, **known, "format": FORMAT, "created": stamp(self.created)})


_KNOWN = tuple(item.name for item in fields(MediumIdentity) if item.name != "extra")


def parse_identity(content: bytes) -> MediumIdentity:
    """Reads `MEDIUM.json`. Raises IntegrityError `media.bad_identity` for anything but this format's version."""
    try:
        value = json.loads(content)
        if value.pop("format") != FORMAT:
            raise ValueError("unknown format")
        known = {name: value.pop(name) for name in _KNOWN}
        if not all(isinstance(text, str) for text in known.values()):
            raise ValueError("a value that is not text")
        known["created"] = parse_stamp(known["created"])
        identity = MediumIdentity(**known, extra=value)
        identity.as_bytes()
    except (ValueError, KeyError, TypeError, AttributeError, BadInputError) as error:
        raise IntegrityError(
            "media.bad_identity",
            f"Паспорт носителя (MEDIUM.json) не читается: {error}.",
            "Не пишите на этот носитель; проверьте его командой verify и восстановите с другой копии.",
        ) from error
    return identity
