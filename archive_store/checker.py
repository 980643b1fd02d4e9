"""Checks a medium from its files alone: OCFL 1.1 by the specification's own codes, identity, event log, leftovers.

Shares no code with the writer or the reader (rule 7 of the design; a contract in pyproject.toml keeps it so): layout,
inventories and digests are done anew here and in the `check_*` modules.
"""

import hashlib
import os
from collections.abc import Callable, Collection
from pathlib import Path

from archive_store.check_object import ObjectCheck
from archive_store.check_root import RootCheck
from archive_store.check_words import ocfl_finding, other_finding
from kernel.errors import UnavailableError
from kernel.findings import Finding, Report, Severity

Progress = Callable[[int, str], None]
"""Told before each object: how many are done, and the folder that comes next."""


def check_object(medium_root: Path, object_id: str) -> Report:
    """Checks one object, every byte of it. An object that is not there is an error, `object.missing`.

    Raises UnavailableError `media.missing`.
    """
    _demand_medium(medium_root)
    folder = _place_of(object_id)
    if not (medium_root / folder).is_dir():
        return Report(1, (other_finding("object.missing", Severity.ERROR, object_id),))
    check = ObjectCheck(medium_root, folder)
    report = check.run()
    return report if check.claimed_id in ("", object_id) else report + _misplaced(folder, check.claimed_id)


def check_root(
    medium_root: Path, progress: Progress | None = None, *, anchors: Collection[str] = ()
) -> tuple[Report, dict[str, Report]]:
    """Checks a whole medium: the report on the root, and one for each object, by the id that it claims.

    An object whose inventory tells no id stands under its folder's path. `anchors` are key ids that are known from
    elsewhere; without them the medium's own first key is taken on faith, and the report says so.

    Raises UnavailableError `media.missing`.
    """
    _demand_medium(medium_root)
    root = RootCheck(medium_root, anchors)
    objects: dict[str, Report] = {}
    for folder in root.object_folders():
        if progress is not None:
            progress(len(objects), folder)
        check = ObjectCheck(medium_root, folder)
        report = check.run()
        key = check.claimed_id or folder
        if check.claimed_id and _place_of(check.claimed_id) != folder:
            report += _misplaced(folder, check.claimed_id)
        if key in objects:
            report += Report(1, (ocfl_finding("E037", folder, key),))
        objects[key] = objects.get(key, Report()) + report
    return root.report(), objects


def _place_of(object_id: str) -> str:
    digits = hashlib.sha256(object_id.encode()).hexdigest()
    return os.path.join(digits[0:3], digits[3:6], digits[6:9], digits)  # noqa: PTH118  (a name, not a path of this host)


def _misplaced(folder: str, claimed: str) -> Report:
    findings: tuple[Finding, ...] = (ocfl_finding("E083", folder, claimed),)
    return Report(1, findings)


def _demand_medium(medium_root: Path) -> None:
    if not medium_root.is_dir() or not any(medium_root.iterdir()):
        raise UnavailableError(
            "media.missing", f"Носитель в {medium_root} не подключён.", "Подключите носитель и повторите проверку."
        )
