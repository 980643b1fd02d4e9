"""Checks a medium from its files alone: OCFL 1.1 by the specification's own codes, identity, event log, leftovers.

Shares no code with the writer or the reader (rule 7 of the design; a contract in pyproject.toml keeps it so): layout,
inventories and digests are done anew here and in the `check_*` modules.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from archive_store.check_object import ObjectCheck
from archive_store.check_places import place_of
from archive_store.check_root import RootCheck
from archive_store.check_source import Source, read_whole, source_of
from archive_store.check_words import ocfl_finding, other_finding
from kernel.errors import UnavailableError
from kernel.findings import Finding, Report, Severity

# Objects read at once: while one waits for its folder or inventory, the digests of another are reckoned.
_HANDS = 8


@dataclass(frozen=True)
class Checked:
    """What became of one object: its folder, the id that it claims (else the folder again), its inventory's SHA-512."""

    folder: str
    object_id: str
    inventory_sha512: str
    report: Report


Progress = Callable[[int, str], None]
"""Told before each object: how many are done, and the folder that comes next."""


def check_object(medium: Path | Source, object_id: str) -> Report:
    """Checks one object, every byte of it. An object that is not there is an error, `object.missing`.

    Raises UnavailableError `media.missing`.
    """
    source = source_of(medium)
    _demand_medium(source)
    folder = place_of(object_id)
    if not source.has_folder(folder):
        return Report(1, (other_finding("object.missing", Severity.ERROR, object_id),))
    check = ObjectCheck(source, folder)
    report = check.run()
    return report if check.claimed_id in ("", object_id) else report + _misplaced(folder, check.claimed_id)


def check_root(
    medium: Path | Source,
    progress: Progress | None = None,
    *,
    anchors: Collection[str] = (),
    wanted: Callable[[str], bool] = lambda _: True,
    told: Callable[[Checked], None] = lambda _: None,
) -> tuple[Report, dict[str, Report]]:
    """Checks a whole medium: the report on the root, and one for each object, by the id that it claims.

    An object whose inventory tells no id stands under its folder's path.

    Args:
        medium: its folder, or a source.
        progress: told before each object.
        anchors: key ids that are known from elsewhere; without them the medium's own first key is taken on faith, and
            the report says so.
        wanted: asked for each object's folder whether to read it now; of what is not read, only the inventory is.
        told: told each object's outcome as soon as it is known.

    Raises UnavailableError `media.missing`.
    """
    source = source_of(medium)
    _demand_medium(source)
    root = RootCheck(source, anchors)
    objects: dict[str, Report] = {}
    inventories: dict[str, str] = {}

    def chosen() -> Iterator[str]:
        for folder in root.object_folders():
            if wanted(folder):
                yield folder
            else:
                inventories[folder] = _inventory_digest(source, folder)

    for folder, outcome in _side_by_side(source, chosen()):
        if progress is not None:
            progress(len(objects), folder)
        one = outcome()
        if one.object_id in objects:
            one = replace(one, report=one.report + Report(1, (ocfl_finding("E037", folder, one.object_id),)))
        objects[one.object_id] = objects.get(one.object_id, Report()) + one.report
        inventories[folder] = one.inventory_sha512
        told(one)
    return root.report(inventories), objects


def _side_by_side(source: Source, folders: Iterable[str]) -> Iterator[tuple[str, Callable[[], Checked]]]:
    """Each folder with a call that waits for its outcome, in the folders' order; a few are read ahead of it."""
    with ThreadPoolExecutor(_HANDS) as pool:
        ahead = deque[tuple[str, Callable[[], Checked]]]()
        try:
            for folder in folders:
                ahead.append((folder, pool.submit(_checked, source, folder).result))
                if len(ahead) > _HANDS:
                    yield ahead.popleft()
            while ahead:
                yield ahead.popleft()
        finally:
            pool.shutdown(cancel_futures=True)


def _inventory_digest(source: Source, folder: str) -> str:
    """Of an object that is not read this time: that it is in the state it should be in is seen all the same."""
    try:
        return hashlib.sha512(read_whole(source, f"{folder}/inventory.json")).hexdigest()
    except OSError:
        return "unreadable"


def _checked(source: Source, folder: str) -> Checked:
    check = ObjectCheck(source, folder)
    report = check.run()
    if check.claimed_id and place_of(check.claimed_id) != folder:
        report += _misplaced(folder, check.claimed_id)
    return Checked(folder, check.claimed_id or folder, check.inventory_sha512, report)


def _misplaced(folder: str, claimed: str) -> Report:
    findings: tuple[Finding, ...] = (ocfl_finding("E083", folder, claimed),)
    return Report(1, findings)


def _demand_medium(source: Source) -> None:
    try:
        there = bool(source.names(""))
    except OSError:
        there = False
    if not there:
        raise UnavailableError("media.missing", "Носитель не подключён.", "Подключите носитель и повторите проверку.")
