"""The mark of an electronic signature (ГОСТ Р 7.0.97, 5.23): a small page to be stamped into the reserved area.

Wording and fields are those of the mark on S002 (its lines 3–12): the phrase, the certificate's number, the owner, the
validity. The page has no tags, because it becomes the appearance of a form field inside another document; its fonts are
embedded as the part of ISO 19005 wants that the document claims (a CIDSet is a must in part 1, and must not be partial
in the later ones).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from docgen.engine import draw
from docgen.facts import DocumentFacts
from docgen.letters import one_line, page_text
from docgen.pages import css, html
from docgen.typeface import SANS, wrapped
from kernel.errors import BadInputError
from kernel.russian import short_date

WIDTH_MM: Final = 85
HEIGHT_MM: Final = 32
_POINT = 25.4 / 72
_NAMES_MM = 22
_VALUE_WIDTH = (WIDTH_MM - 2 * 2.9 - _NAMES_MM) / _POINT  # beside the names of the fields
_ROOM = 16.5 / _POINT  # height for the fields
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
_LEADING: Final = 1.2


@dataclass(frozen=True)
class SignatureMark:
    """What the mark says of the certificate: number, owner, first and last day of validity."""

    serial: str
    owner: str
    valid_from: date
    valid_to: date


def render_mark(mark: SignatureMark, pdfa_level: str = "3a") -> bytes:
    """A one-page PDF of 85 × 32 mm for a document of the level. The same arguments give the same bytes.

    Raises:
        BadInputError: `docgen.mark_too_long` if the owner's name does not fit even in the smallest letters;
            `docgen.control_character`, `docgen.missing_glyph`.
    """
    owner = one_line(page_text(mark.owner, "отметка об электронной подписи, владелец"))
    serial = one_line(page_text(mark.serial, "отметка об электронной подписи, сертификат"))
    validity = f"с {short_date(mark.valid_from)} по {short_date(mark.valid_to)}"
    size, fields = _fitted((("Сертификат:", serial), ("Владелец:", owner), ("Действителен:", validity)))
    # The stamp has no dates of its own: they are those of the document it goes into.
    facts = DocumentFacts("", datetime.combine(mark.valid_from, datetime.min.time(), UTC), mark.valid_from)
    page = html("mark.html", facts, "Отметка об электронной подписи", fields=fields, size=size)
    style = css("mark.css", facts, width=WIDTH_MM, height=HEIGHT_MM, leading=_LEADING, names=_NAMES_MM)
    return draw(page, style, level="1b" if pdfa_level.startswith("1") else "2b", pictures={}, prefix="mark").pdf


def _fitted(fields: tuple[tuple[str, str], ...]) -> tuple[float, list[tuple[str, tuple[str, ...]]]]:
    """The largest size at which all fields fit, and the fields broken into lines."""
    for size in _SIZES:
        broken = [(name, wrapped(SANS, size, value, _VALUE_WIDTH)) for name, value in fields]
        if sum(len(lines) for _, lines in broken) * size * _LEADING <= _ROOM:
            return size, broken
    raise BadInputError(
        "docgen.mark_too_long",
        "Сведения о сертификате не помещаются в отметку об электронной подписи.",
        "Сократите имя владельца: в отметке достаточно фамилии, имени и отчества.",
    )
