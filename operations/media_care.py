"""The verbs «media list» and «media check»: what each medium is, and whether what lies on it is whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from archive_store import reader
from archive_store.checker import check_root
from archive_store.identity import MediumIdentity
from kernel.errors import LetopisError
from kernel.findings import Finding, Report, Severity
from operations.archived import is_record, record_id_of
from operations.services import Services


@dataclass(frozen=True)
class MediumStanding:
    """One medium: `state` is ok, bad, or offline; `copies` says of each record read whether it is whole."""

    name: str
    path: str
    state: str
    objects: int
    identity: MediumIdentity | None
    report: Report
    copies: Mapping[str, bool] = field(default_factory=dict)


def list_media(services: Services) -> list[MediumStanding]:
    """Every medium of the settings, opened and counted, not checked."""
    return [_standing(services, name, None) for name in services.media.names]


def check_media(services: Services, only: str | None, progress: Callable[[int, str], None]) -> list[MediumStanding]:
    """Every medium (or one), read in full by the independent checker. A medium that is away is not ok."""
    names = services.media.names if only is None else (only,)
    return [_standing(services, name, progress) for name in names]


def _standing(services: Services, name: str, progress: Callable[[int, str], None] | None) -> MediumStanding:
    path = str(services.media.places[name].path if name in services.media.places else "")
    try:
        with services.media.open(name) as medium:
            identity = medium.identity
            heads = reader.list_objects(medium, on_damage=lambda *_: None)
            objects = sum(is_record(head.object_id) for head in heads)
    except LetopisError as error:
        if error.code == "media.unknown":
            raise
        finding = Finding(error.code, Severity.ERROR, name, f"{error.message} {error.hint}")
        return MediumStanding(name, path, "offline", 0, None, Report(1, (finding,)))
    if progress is None:
        return MediumStanding(name, path, "ok", objects, identity, Report(1))
    report, by_object = check_root(services.media.root(name), progress, anchors=services.media.key_ids)
    whole = report + sum(by_object.values(), Report())
    copies = {record_id_of(object_id): one.ok for object_id, one in by_object.items() if is_record(object_id)}
    return MediumStanding(name, path, "ok" if whole.ok else "bad", objects, identity, whole, copies)
