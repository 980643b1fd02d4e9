"""Drawn sections kept in a folder: a section that is not changed is neither laid out nor drawn a second time.

The name of a kept section is a digest over all that it depends on: what it says, level, fonts, versions of the
libraries, templates, and this package's own source. A file that is not what it was is drawn anew. The folder holds
pupils' data: it is the caller's to guard and to empty.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from uuid import uuid4

from docgen.engine import VERSIONS, Drawn
from docgen.typeface import fonts_digest
from kernel.digests import canonical_json, sha256_hex

_PACKAGE: Final = Path(str(files("docgen")))


@dataclass(frozen=True)
class Kept:
    """A section as it is kept.

    Attributes:
        drawn: the pages.
        letters: every letter of its source, once: the document's fonts must have them.
        inside: bookmarks inside of it: title and page index.
    """

    drawn: Drawn
    letters: str
    inside: tuple[tuple[str, int], ...] = ()


@lru_cache(maxsize=1)
def _source_digest() -> str:
    """One digest over the source of this package: what it makes of the same data may change with any of it."""
    sources = sorted(_PACKAGE.rglob("*.py"))
    return sha256_hex(canonical_json([[path.name, sha256_hex(path.read_bytes())] for path in sources]))


def kept_section(says: Sequence[object], cache: Path | None, make: Callable[[], Kept]) -> Kept:
    """The section from the folder if it is there, else made and put there.

    Args:
        says: all that the section depends on besides fonts, versions and source: JSON values.
        cache: the folder; None to keep nothing.
        make: lays the section out and draws it.
    """
    if cache is None:
        return make()
    key = sha256_hex(canonical_json([list(says), fonts_digest(), VERSIONS, _source_digest()]))
    kept = _read(cache, key)
    if kept is None:
        kept = make()
        _write(cache, key, kept)
    return kept


def _read(cache: Path, key: str) -> Kept | None:
    try:
        pdf = (cache / f"{key}.pdf").read_bytes()
        facts = json.loads((cache / f"{key}.json").read_text(encoding="utf-8"))
        if facts["sha256"] != sha256_hex(pdf):
            return None
        anchors = {name: tuple(place) for name, place in facts["anchors"].items()}
        inside = tuple((title, page) for title, page in facts["inside"])
        return Kept(Drawn(pdf, facts["pages"], anchors), facts["letters"], inside)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _write(cache: Path, key: str, kept: Kept) -> None:
    """Each file under a passing name first: whoever reads at the same time sees a whole file or none."""
    cache.mkdir(parents=True, exist_ok=True)
    drawn = kept.drawn
    facts = {
        "sha256": sha256_hex(drawn.pdf),
        "pages": drawn.pages,
        "anchors": dict(drawn.anchors),
        "letters": kept.letters,
        "inside": kept.inside,
    }
    for name, content in ((f"{key}.pdf", drawn.pdf), (f"{key}.json", canonical_json(facts))):
        passing = cache / f".{name}.{uuid4().hex}"
        passing.write_bytes(content)
        passing.replace(cache / name)
