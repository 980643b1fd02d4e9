"""Every change of a medium with its line in the ledger: the one way by which the verbs write.

The change comes first and the line after it, so a kill between the two leaves an object that the ledger does not tell
of; the same call again (a step is repeated until it is done) finds the object there and adds the line.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from archive_store import ledger
from archive_store.keys import ArchiveKey
from archive_store.ledger import Account, Head, Row, object_row
from archive_store.medium import Medium
from archive_store.paths import object_path
from archive_store.purging import purge
from archive_store.reader import is_there
from archive_store.store import put_many, put_version
from archive_store.tombstones import Tombstone, act_of, bury
from archive_store.transplant import files_below, transplant
from archive_store.versions import Measured, ObjectVersion, Receipt
from kernel.errors import LetopisError, RefusedError, UnavailableError

MayGo: TypeAlias = Callable[[str], AbstractContextManager[bool]]


def _anything(_: str) -> AbstractContextManager[bool]:
    return nullcontext(enter_result=True)


@dataclass(frozen=True)
class Cleared:
    """What carrying tombstones out came to: object ids that went, that may not go now, and what kept others, by id."""

    gone: tuple[str, ...]
    held: tuple[str, ...]
    troubles: Mapping[str, LetopisError]


@dataclass(frozen=True)
class Keeper:
    """Writes to one medium in the archive's name.

    Attributes:
        medium: admitted by `custody.judge`, so that its ledger goes on from what is known.
        key: the archive's key in use.
        keys: key id → PEM of all its keys, old ones included.
        at: aware instant of what is done.
        actor: account or role.
        mirror: the home's copy of the ledger, kept up with each line; None to keep none.
        destroyed: object id → act, as the home knows; the medium's own list counts as well.
        held: objects that a hold keeps from what an act decided: a copy that is still there may be mended.
    """

    medium: Medium
    key: ArchiveKey
    keys: Mapping[str, str]
    at: datetime
    actor: str
    mirror: Path | None = None
    destroyed: Mapping[str, str] = field(default_factory=dict)
    held: Collection[str] = ()

    def take_in(
        self, versions: Sequence[ObjectVersion], measured: Mapping[str, Measured] | None = None
    ) -> list[Receipt]:
        """New objects. Raises RefusedError `record.destroyed` for an id that an act destroyed, and as `store.put`."""
        self._refuse_destroyed([version.object_id for version in versions])
        receipts = put_many(self.medium, versions, measured)
        self._enter("add", receipts)
        return receipts

    def add_version(self, change: ObjectVersion, *, base: int | None = None) -> Receipt:
        """A further version of an object. Raises as `take_in` and `store.put_version`."""
        self._refuse_destroyed([change.object_id])
        receipt = put_version(self.medium, change, base=base)
        self._enter("version", [receipt])
        return receipt

    def copy(
        self, source: Medium, object_id: str, inventory_sha512: str, *, sound: Callable[[], bool], verb: str = "copy"
    ) -> Receipt:
        """Another medium's copy of an object in place of this one's. Raises as `take_in` and `transplant`."""
        if object_id not in self.held or not is_there(self.medium, object_path(object_id)):
            self._refuse_destroyed([object_id])
        receipt = transplant(source, self.medium, object_id, inventory_sha512=inventory_sha512, sound=sound)
        row = object_row(verb, object_id, receipt.version, receipt.inventory_sha512, source=source.identity.uuid)
        self._append([row])
        return receipt

    def bury(self, stones: Collection[Tombstone]) -> int:
        """Gives the medium the tombstones that it lacks, and destroys nothing yet. Raises as `destroy`."""
        return bury(self.medium, stones, self.keys)

    def destroy(self, stones: Collection[Tombstone], may_go: MayGo = _anything) -> Cleared:
        """Carries tombstones out on what is there. One that can't go keeps no other.

        Nothing is done before the medium has them all. `may_go` is asked for each object just before it goes, and held
        open while it does: a hold may have come after the tombstone, and none may come meanwhile.

        Raises IntegrityError `tombstones.forged`, and UnavailableError where the medium fails.
        """
        self.bury(stones)
        gone: list[str] = []
        held: list[str] = []
        troubles: dict[str, LetopisError] = {}
        accounted = ledger.accounts(self.medium, self.keys)
        for stone in stones:
            folder = object_path(stone.object_id)
            there = is_there(self.medium, folder)
            if stone.object_id not in accounted and not there:
                continue
            with may_go(stone.object_id) as free:
                if not free and (there or self.medium.traces(folder)):
                    held.append(stone.object_id)
                    continue
                try:
                    purge(self.medium, stone, self.at)
                except UnavailableError:
                    raise
                except LetopisError as error:
                    troubles[stone.object_id] = error
                    continue
                self._append([Row("purge", stone.object_id, {"act": stone.act})])
            gone.append(stone.object_id)
        return Cleared(tuple(gone), tuple(held), troubles)

    def protect(self, object_id: str, until: datetime) -> None:
        """Locks every file of the object from deletion until the instant, where the medium can (`Traits.can_lock`).

        A lock that reaches further already stays as it is. Raises NotFoundError `store.no_object`.
        """
        if not self.medium.traits.can_lock:
            return
        for path in files_below(self.medium, object_path(object_id)):
            known = self.medium.locked_until(path)
            if known is None or known < until:
                self.medium.lock_until(path, until)

    def note(self, verb: str, details: Mapping[str, object] | None = None) -> Head:
        """A line about the medium itself: `attach` at each return, so that a clone parts from it."""
        return self._append([Row(verb, self.medium.identity.uuid, dict(details or {}))])

    def enter_files(self, digests: Mapping[str, str]) -> Head:
        """A line with the SHA-512 of files in the root that were just written."""
        return self._append([Row("root", self.medium.identity.uuid, {"files": dict(digests)})])

    def head(self) -> Head:
        """The ledger's newest line."""
        return ledger.head(self.medium, self.keys)

    def _enter(self, verb: str, receipts: Sequence[Receipt]) -> None:
        """A line for each; one that was there before only if the ledger lacks it."""
        known = {} if all(one.bytes_written for one in receipts) else ledger.accounts(self.medium, self.keys)
        rows = [
            object_row(verb, one.object_id, one.version, one.inventory_sha512)
            for one in receipts
            if one.bytes_written or _is_behind(known.get(one.object_id), one)
        ]
        if rows:
            self._append(rows)

    def _append(self, rows: Sequence[Row]) -> Head:
        return ledger.append(self.medium, self.key, rows, at=self.at, actor=self.actor, mirror=self.mirror)

    def _refuse_destroyed(self, object_ids: Sequence[str]) -> None:
        for object_id in object_ids:
            act = self.destroyed.get(object_id) or act_of(self.medium, object_id)
            if act:
                raise RefusedError(
                    "record.destroyed",
                    f"{object_id} уничтожен по акту {act}.",
                    "Номер уничтоженного документа второй раз не используется.",
                )


def _is_behind(known: Account | None, receipt: Receipt) -> bool:
    """Whether the ledger does not tell of the state yet, or of a later one."""
    return known is None or known.version < receipt.version
