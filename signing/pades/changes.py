"""What the revisions of a file after the unsigned one may hold: the signature, then its proofs, and nothing else.

Stricter than pyHanko's difference analysis, and linear: that one follows every path to every object, which takes
minutes for a tagged journal. The rules, for each revision over the one before:

1. The trailer keeps its Info; the catalog keeps all but its form, extensions and (after the signature) the DSS.
2. Of what was there, only these objects may be written again: the catalog, the form, the DSS, and a page or list of
   annotations that gains the new field at its end.
3. No object that is new may have been spoken of before: a page that names an object not yet there could be given a
   picture later (the «shadow» attacks).
4. The form gains at most one field, at its end: the signature's first, then timestamps, which draw nothing.
"""

import re
from collections.abc import Iterator

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, Reference
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.diff_analysis.commons import compare_dicts

# «12 0 R», with comments between: they are white space in PDF. A longer comment counts as a mention by itself: no
# compressed stream looks so by chance, and the search stays linear.
_LONG_COMMENT = 4096  # bytes
_GAP = rb"(?>[\0\t\n\f\r ]|%%[^\r\n]{0,%d}+[\r\n])++" % _LONG_COMMENT
_REFERENCE = re.compile(
    rb"(?<!\d)0*+(\d{1,10}+)(?:%b\d{1,5}+%bR|[\0\t\n\f\r \d]{0,40}%%[^\r\n]{%d})" % (_GAP, _GAP, _LONG_COMMENT)
)
# What says how the file is written, not what it holds.
_TRAILER_KEYS = frozenset(
    {"/Prev", "/Size", "/ID", "/Root", "/XRefStm", "/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms"}
)
_CATALOG_KEYS = frozenset({"/AcroForm", "/Extensions"})
_FORM_KEYS = frozenset({"/Fields", "/SigFlags"})
_DSS_KEYS = frozenset({"/Type", "/Certs", "/OCSPs", "/CRLs", "/VRI"})
# No actions (/A, /AA) and no other drawing (/MK, /BS).
_FIELD_KEYS = frozenset(
    {"/Type", "/Subtype", "/FT", "/Ff", "/T", "/TU", "/V", "/Rect", "/F", "/P", "/AP", "/Border", "/Lock"}
)


class Changed(Exception):  # noqa: N818  (what was found, not an error of the checker)
    """A revision holds more than it may. The text says what, for those who look closer."""


def check_revisions(pdf: bytes, reader: PdfFileReader, signed: int) -> None:
    """Checks the signature's revision and those after it.

    Args:
        pdf: the file.
        reader: a reader of it.
        signed: number of the signature's revision, from 0.

    Raises Changed; and whatever pyHanko raises for a file that it can't read.
    """
    spoken_of: set[int] = set()
    for revision in range(max(signed, 1), reader.xrefs.total_revisions):
        old, new = (reader.get_historical_resolver(number) for number in (revision - 1, revision))
        spoken_of |= _spoken_of(pdf, reader, old)
        try:
            _check_revision(old, new, spoken_of, proofs=revision > signed)
        except (SuspiciousModification, PdfReadError) as difference:
            raise Changed(str(difference)) from difference


def _spoken_of(pdf: bytes, reader: PdfFileReader, old: HistoricalResolver) -> set[int]:
    """Numbers of all objects that a revision mentions, whether they are there or not."""
    begin = 0 if old.revision == 0 else _end(reader, old.revision - 1)
    texts = [pdf[begin : _end(reader, old.revision)]]
    texts += [stream.get_object().data for stream in old.object_streams_used()]  # type: ignore[no-untyped-call]
    return {int(found) for text in texts for found in _REFERENCE.findall(text)}


def _end(reader: PdfFileReader, revision: int) -> int:
    return reader.xrefs.get_xref_container_info(revision).end_location


def _check_revision(old: HistoricalResolver, new: HistoricalResolver, spoken_of: set[int], *, proofs: bool) -> None:
    # Rule 1.
    compare_dicts(old.trailer_view, new.trailer_view, _TRAILER_KEYS)
    compare_dicts(old.root, new.root, _CATALOG_KEYS | {"/DSS"} if proofs else _CATALOG_KEYS)
    added = _check_form(old, new, proofs=proofs)
    if proofs and not set(_dictionary(old.root, "/DSS")) | set(_dictionary(new.root, "/DSS")) <= _DSS_KEYS:
        raise Changed("foreign keys in the DSS")
    if new.refs_freed_in_revision():  # type: ignore[no-untyped-call]
        raise Changed("objects freed")
    # Rules 2 and 3.
    whole = {new.root_ref, *_indirect(old.root, "/AcroForm"), *(_indirect(old.root, "/DSS") if proofs else ())}
    for reference in new.explicit_refs_in_revision():  # type: ignore[no-untyped-call]
        if old.is_ref_unassignable(reference):
            if reference.idnum in spoken_of:
                raise Changed(f"object {reference.idnum} was spoken of before it was there")
        elif reference not in whole:
            _check_rewritten(old(reference), new(reference), added)


def _indirect(dictionary: DictionaryObject, key: str) -> Iterator[Reference]:
    value = dictionary.raw_get(key) if key in dictionary else None
    if isinstance(value, IndirectObject):
        yield value.reference


def _check_form(old: HistoricalResolver, new: HistoricalResolver, *, proofs: bool) -> Reference | None:
    """Rule 4. Returns the new field."""
    before, after = _dictionary(old.root, "/AcroForm"), _dictionary(new.root, "/AcroForm")
    # Of the object before, too: a form that was also something else could take that away by being rewritten.
    if not set(before) | set(after) <= _FORM_KEYS or (proofs and before["/SigFlags"] != after["/SigFlags"]):
        raise Changed("foreign keys in the form")
    fields, more = _array(before, "/Fields"), _array(after, "/Fields")
    if len(more) == len(fields) and proofs:
        if _raw(more) != _raw(fields):
            raise Changed("fields changed")
        return None
    added = _appended(fields, more)
    field = new(added)
    if not isinstance(field, DictionaryObject) or not set(field) <= _FIELD_KEYS or field["/FT"] != "/Sig":
        raise Changed("foreign field")
    if proofs:
        _check_invisible(field)
    return added


def _check_invisible(field: DictionaryObject) -> None:
    """No extent; and the picture, which PDF/A-1 asks for even so (ISO 19005-1, 6.9), is empty."""
    left, bottom, right, top = field["/Rect"]
    pictures = _dictionary(field, "/AP")
    if (left, bottom) != (right, top) or any(key != "/N" or pictures[key].data for key in pictures):
        raise Changed("a timestamp that draws")


def _check_rewritten(before: PdfObject, after: PdfObject, added: Reference | None) -> None:
    """A page, or a list of annotations, that gains the new field and nothing else."""
    if isinstance(before, ArrayObject):
        if added is None or _appended(before, after) != added:
            raise Changed("a list changed")
        return
    compare_dicts(before, after, frozenset({"/Annots"}))
    assert isinstance(before, DictionaryObject)
    assert isinstance(after, DictionaryObject)
    if added is None or before["/Type"] != "/Page":
        raise Changed("an object changed")
    if _appended(_array(before, "/Annots"), _array(after, "/Annots")) != added:
        raise Changed("annotations changed")


def _appended(before: PdfObject, after: PdfObject) -> Reference:
    """The one reference that a list gained at its end."""
    if not isinstance(before, ArrayObject) or not isinstance(after, ArrayObject) or len(after) != len(before) + 1:
        raise Changed("a list changed")
    *kept, added = _raw(after)
    if kept != _raw(before) or not isinstance(added, IndirectObject):
        raise Changed("a list changed")
    return added.reference


def _dictionary(owner: DictionaryObject, key: str) -> DictionaryObject:
    """The dictionary under a key, or an empty one. pyHanko's `get` leaves references as they are."""
    value = owner[key] if key in owner else DictionaryObject()  # type: ignore[no-untyped-call]
    if not isinstance(value, DictionaryObject):
        raise Changed(f"{key} is no dictionary")
    return value


def _array(owner: DictionaryObject, key: str) -> ArrayObject:
    value = owner[key] if key in owner else ArrayObject()
    if not isinstance(value, ArrayObject):
        raise Changed(f"{key} is no array")
    return value


def _raw(array: ArrayObject) -> list[PdfObject]:
    return [array.raw_get(index) for index in range(len(array))]
