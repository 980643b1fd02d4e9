"""Building objects and versions on a medium: plan, write, read back, and only then the place (docs/format.md §6)."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from archive_store.inventory import Inventory, State, next_version
from archive_store.medium import Medium
from archive_store.paths import INVENTORY, OBJECT_DECLARATION, SIDECAR, object_path
from archive_store.planting import plant, reread
from archive_store.reader import Snapshot, sidecar
from archive_store.settling import heal, install_root, make_parents, publish_object, stage_root
from archive_store.staging import transaction
from archive_store.versions import Content, Measured, ObjectVersion, check_unchanged, chunks_of
from kernel.digests import sha512_hex
from kernel.errors import IntegrityError

# From so many objects on, one sync of the whole file system costs less than one of each file.
_MANY = 5
_DECLARATION = b"ocfl_object_1.1\n"


@dataclass(frozen=True)
class Plan:
    """A new version.

    Attributes:
        after: the inventory as it will be.
        content: the bytes of the latter; `sha512` their digest.
        sources: content path → what to copy there; `digests` of all content paths; `size` in bytes of what is copied.
    """

    after: Inventory
    content: bytes
    sha512: str
    sources: Mapping[str, Content]
    digests: Mapping[str, str]
    size: int

    @property
    def object_id(self) -> str:
        return self.after.object_id

    @property
    def found(self) -> Snapshot:
        """The inventory as it will be found on the medium."""
        return Snapshot(self.after, self.sha512)


def plan_version(version: ObjectVersion, before: Inventory | None, state: State, measured: Measured) -> Plan:
    """The version that makes `state` out of what was before; bytes that are there already are not copied again."""
    after = next_version(version.object_id, before, state, version.created, version.message, version.actor)
    sources = {}
    size = 0
    for path, (digest, length) in measured.items():
        own = f"v{after.head}/content/{path}"
        if own in after.manifest[digest]:
            sources[own] = version.files[path]
            size += length
    content = after.as_bytes()
    digests = {path: digest for digest, paths in after.manifest.items() for path in paths}
    return Plan(after, content, sha512_hex(content), sources, digests, size)


def write_objects(medium: Medium, plans: Sequence[Plan]) -> None:
    """Writes new objects; the locks of all are held. Raises as `store.put`."""
    ids = [plan.object_id for plan in plans]
    together = medium.deferred if len(plans) >= _MANY else nullcontext
    with transaction(medium, "put", ids, lambda _: _heal_all(medium, ids)) as tx:
        in_place = not medium.traits.moves_folders
        tops = [object_path(plan.object_id) if in_place else f"{tx}/{number}" for number, plan in enumerate(plans)]
        # 1. Everything into the staging area (or to its place, unconfirmed), synced.
        with together():
            for top, plan in zip(tops, plans, strict=True):
                if in_place:
                    make_parents(medium, plan.object_id)
                plant(medium, top, _files(top, plan, root=not in_place))
        # 2. The promise above: nothing is confirmed that was not read back from the device.
        for top, plan in zip(tops, plans, strict=True):
            _read_back(medium, plan, _expected(top, plan, root=not in_place))
        # 3. Into its place by one rename, or confirmed there by the root inventory.
        with together():
            for top, plan in zip(tops, plans, strict=True):
                if in_place:
                    _confirm(medium, plan)
                else:
                    publish_object(medium, top, plan.object_id)


def _heal_all(medium: Medium, ids: Iterable[str]) -> None:
    for object_id in ids:
        heal(medium, object_id)


def _small(top: str, plan: Plan, *, root: bool) -> dict[str, bytes]:
    """Path on the medium → content of what is not the archived files; the root inventory only if asked."""
    own = f"{top}/v{plan.after.head}"
    content, mark = plan.content, sidecar(plan.sha512)
    small = {
        f"{top}/{OBJECT_DECLARATION}": _DECLARATION,
        f"{own}/{INVENTORY}": content,
        f"{own}/{SIDECAR}": mark,
        f"{top}/{SIDECAR}": mark,
    }
    return small | {f"{top}/{INVENTORY}": content} if root else small


def _files(top: str, plan: Plan, *, root: bool) -> dict[str, Iterable[bytes]]:
    files: dict[str, Iterable[bytes]] = {path: [data] for path, data in _small(top, plan, root=root).items()}
    for path, source in plan.sources.items():
        files[f"{top}/{path}"] = chunks_of(source)
    return files


def _expected(top: str, plan: Plan, *, root: bool) -> dict[str, str]:
    small = {path: sha512_hex(data) for path, data in _small(top, plan, root=root).items()}
    return small | {f"{top}/{path}": plan.digests[path] for path in plan.sources}


def _read_back(medium: Medium, plan: Plan, written: Mapping[str, str]) -> None:
    """Reads from the device what was written; only where it is not what was planned, the sources are read once more."""
    try:
        reread(medium, written)
    except IntegrityError:
        for path, source in plan.sources.items():
            check_unchanged(source, plan.digests[path])
        raise


def _confirm(medium: Medium, plan: Plan) -> None:
    path = f"{object_path(plan.object_id)}/{INVENTORY}"
    medium.write_new(path, [plan.content])
    reread(medium, {path: plan.sha512})


def write_version(medium: Medium, plan: Plan) -> None:
    """Writes a further version of an object, whose lock is held. Raises as `store.put_version`."""
    folder, name = object_path(plan.object_id), f"v{plan.after.head}"
    with transaction(medium, "version", [plan.object_id], lambda _: heal(medium, plan.object_id)) as tx:
        own = f"{tx}/{name}" if medium.traits.moves_folders else f"{folder}/{name}"
        digests = plan.digests
        places = {f"{own}{path.removeprefix(name)}": path for path in plan.sources}
        small = {f"{own}/{INVENTORY}": plan.content, f"{own}/{SIDECAR}": sidecar(plan.sha512)}
        files: dict[str, Iterable[bytes]] = {place: chunks_of(plan.sources[path]) for place, path in places.items()}
        # The version's sidecar last: in place, a version without it is unfinished.
        plant(medium, own, files | {place: [data] for place, data in small.items()})
        stage_root(medium, tx, plan.found)
        expected = {place: sha512_hex(data) for place, data in small.items()}
        _read_back(medium, plan, expected | {place: digests[path] for place, path in places.items()})
        # Into its place, in OCFL's order.
        if medium.traits.moves_folders:
            medium.move(own, f"{folder}/{name}")
        medium.sync_folder(folder)
        install_root(medium, tx, folder)
