"""Draws sections, and keeps what was drawn in a folder, so that a repeated or resumed rendering is cheap.

The name of a kept section is the digest of everything that its bytes depend on: HTML, style sheet, pictures, fonts and
versions. A file that is not what it was is drawn anew. The folder holds pupils' data: it is the caller's to guard and
to empty.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import uuid4

from docgen.engine import VERSIONS, Drawn, draw
from docgen.typeface import fonts_digest
from kernel.digests import canonical_json, sha256_hex

_FORMAT: Final = 1  # raised when what `draw` makes of the same HTML changes


def drawn_section(
    html: str, css: str, *, level: str, pictures: Mapping[str, str], prefix: str, cache: Path | None
) -> Drawn:
    """The drawn section, from the folder if it is there. Arguments as of `docgen.engine.draw`."""
    if cache is None:
        return draw(html, css, level=level, pictures=pictures, prefix=prefix)
    key = sha256_hex(canonical_json([_FORMAT, html, css, level, dict(pictures), prefix, fonts_digest(), VERSIONS]))
    kept = _read(cache, key)
    if kept is None:
        kept = draw(html, css, level=level, pictures=pictures, prefix=prefix)
        _write(cache, key, kept)
    return kept


def _read(cache: Path, key: str) -> Drawn | None:
    try:
        pdf = (cache / f"{key}.pdf").read_bytes()
        facts = json.loads((cache / f"{key}.json").read_text(encoding="utf-8"))
        if facts["sha256"] != sha256_hex(pdf):
            return None
        return Drawn(pdf, facts["pages"], {name: tuple(place) for name, place in facts["anchors"].items()})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _write(cache: Path, key: str, drawn: Drawn) -> None:
    """Each file under a passing name first: whoever reads at the same time sees a whole file or none."""
    cache.mkdir(parents=True, exist_ok=True)
    facts = {"sha256": sha256_hex(drawn.pdf), "pages": drawn.pages, "anchors": dict(drawn.anchors)}
    for name, content in ((f"{key}.pdf", drawn.pdf), (f"{key}.json", canonical_json(facts))):
        passing = cache / f".{name}.{uuid4().hex}"
        passing.write_bytes(content)
        passing.replace(cache / name)
