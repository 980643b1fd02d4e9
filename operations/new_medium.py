"""The passport of a new medium: its label, and the role that keeps it, as the profile says."""

import uuid
from datetime import datetime

from archive_store.identity import MediumIdentity
from profiles.model import Profile


def new_identity(
    name: str, *, school: str, school_id: str, profile: Profile, created: datetime, key_id: str
) -> MediumIdentity:
    """A passport with an uuid of its own. `school` is the full name, `school_id` the code of record ids."""
    return MediumIdentity(
        uuid=str(uuid.uuid4()),
        name=name,
        label=f"{school}. Электронный архив, носитель {name.upper()}",
        custodian=profile.custodian_of(name) or "ответственный за архив",
        school=school_id,
        created=created,
        key_id=key_id,
    )
