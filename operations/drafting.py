"""Closes a document that the archive draws up itself (inventory, act): from here on it is a record like any other.

It is rendered, signed and put onto the media by the same steps, and takes effect there alone.
"""

from datetime import date

from pydantic import BaseModel

from kernel.digests import readable_json, sha512_hex
from kernel.errors import RefusedError
from kernel.ids import RecordId
from operations import durable
from operations.archived import archived_versions
from operations.folders import REGULATION
from operations.services import Services
from operations.sheets import Closing, ImportSheet
from retention.record import retention_for

_READER = "letopis"


def close_own(
    services: Services, record: RecordId, data: BaseModel, *, title: str, short: str, on: date, order: str, actor: str
) -> None:
    """Fixes what the document says.

    Args:
        services: the home.
        record: its id.
        data: what goes into data.json.
        title: its full name, for the signer.
        short: what a list shows in place of a class: «Опись № 1».
        on: the day it is of; its own term counts from here.
        order: number and date of the paper it rests on, or empty.
        actor: who drew it up.

    Raises RefusedError `draft.exists`, `profile.term_unset`.
    """
    retention = retention_for(services.profile, record.kind, on, services.profile_digest)
    content = readable_json(data.model_dump(mode="json", by_alias=True))
    now = services.clock.now()
    closing = Closing(
        id=str(record),
        kind=record.kind.value,
        version=1,
        record_class=short,
        academic_year=record.year.title,
        title=title,
        closed_on=on,
        closed_at=now,
        order=order,
        actor=actor,
        pdfa=services.profile.pdfa().value,
        case_index=services.profile.rules_for(record.kind).case_index.value or "",
        retention=retention.as_json(),
        data_sha512=sha512_hex(content),
        provenance=ImportSheet(
            record_class=short, reader=_READER, at=now, actor=actor, journal_sha512=sha512_hex(content),
            files=(), counts={}, findings=(),
        ),
    )  # fmt: skip
    files = {"data.json": content, "closing.json": closing.data(), REGULATION: services.regulation()}
    taken = archived_versions(services, record)
    if taken or not durable.publish_new_folder(services.home.staging, services.home.work_folder(record), files):
        raise RefusedError("draft.exists", f"Документ {record} уже есть.", "Посмотрите его: letopis status.")
    services.log(actor, "draft", str(record), first_act_year=retention.first_act_year, data_sha512=closing.data_sha512)
