"""Exports whose structure was bent: whatever is no longer counted is told of, or the export is refused.

Bytes that change a value (a mark, a name) nobody can tell from another value. What changes the structure (a member by
another name, a value where an object was, a cell or a row lost) must not seem to have been read.
"""

import json
import re
import struct
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from journals.counts import counts
from letopis.demo.small import small_school
from tests.generators import pupil_pages as made
from tests.generators.other_books import as_xls
from tests.generators.sheets import workbook, workbook_of
from tests.journals.test_edutatar import pages as journal_pages
from tests.journals.test_import_mutations import FULL, LESSONS, SUMMARY, taken

MUTANTS = 1500 if FULL else 150
TAG = re.compile(rb"<[^>]*>")

Bend = Callable[[bytes, Random], bytes]


def nodes(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """Paths of all members and items that say something."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if inner not in (None, "", False, [], {}):
            yield (*path, key)
            yield from nodes(inner, (*path, key))


def bent_json(content: bytes, rng: Random) -> bytes:
    """A member is called otherwise, or is of another kind."""
    value = json.loads(content)
    *above, last = rng.choice(list(nodes(value)))
    owner = value
    for key in above:
        owner = owner[key]
    found = owner[last]
    if isinstance(owner, dict) and rng.random() < 0.5:
        del owner[last]
        owner[f"{last}x"] = found
    else:
        owner[last] = rng.choice(([found], {"v": found}, [[]], "§" if isinstance(found, dict | list) else {"v": {}}))
    return json.dumps(value, ensure_ascii=False).encode()


def bent_page(content: bytes, rng: Random) -> bytes:
    """A tag is lost, doubled, misspelt, or the file ends there."""
    found = rng.choice(list(TAG.finditer(content)))
    begin, end = found.span()
    return rng.choice(
        (
            content[:begin] + content[end:],
            content[:begin],
            content[: begin + 1] + b"x" + content[begin + 1 :],
            content[:end] + found[0] + content[end:],
        )
    )


def bent_csv(content: bytes, rng: Random) -> bytes:
    """A delimiter, the end of a line or a quotation mark lost or put in."""
    at = rng.choice([n for n, byte in enumerate(content) if byte in b";\n"])
    put = rng.choice((b"", b";;", b';"'))
    return content[:at] + put + content[at + 1 :]


def bent_xls(content: bytes, rng: Random) -> bytes:
    """A byte changed in the head of a cell's record: its kind, its length, its row or column by 256 and more."""
    stream = content.index(b"\x09\x08\x10\x00")  # the first BOF: the writer puts the stream in one piece
    cells, at = [], stream
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == 0:
            break
        cells += [at] if kind in (0xFD, 0x27E, 0xBD) else []
        at += 4 + length
    data = bytearray(content)
    data[rng.choice(cells) + rng.choice((0, 1, 2, 3, 5, 7))] = rng.randrange(256)
    return bytes(data)


@pytest.fixture(scope="module")
def exports() -> dict[str, tuple[dict[str, bytes], Bend]]:
    (truth,) = small_school(classes=1, pupils=4, lessons_per_subject=12, seed=5)
    truth = made.without_namesakes(truth)
    return {
        "kiasuo": (made.kiasuo(truth), bent_json),
        "netschool": (made.netschool(truth), bent_json),
        "mesh": (made.mesh(truth), bent_json),
        "pages": (made.total_pages(truth), bent_page),
        "journal-pages": (journal_pages(truth), bent_page),
        "csv": ({"итоги.csv": SUMMARY, "уроки.csv": LESSONS}, bent_csv),
        "xls": ({"журнал.xls": as_xls(workbook(truth))}, bent_xls),
    }


@pytest.mark.parametrize("kind", ["kiasuo", "netschool", "mesh", "pages", "journal-pages", "csv", "xls"])
def test_a_bent_export_is_whole_or_told_of(exports, kind):
    (files, bend), rng = exports[kind], Random(kind)
    whole = taken(files)
    assert whole is not None
    told, accepted = {(one.code, one.message) for one in whole.findings}, 0
    for _ in range(MUTANTS):
        name = rng.choice(sorted(files))
        found = taken({**files, name: bend(files[name], rng)})
        if found is None:
            continue
        accepted += 1
        if counts(found.journal) != counts(whole.journal):
            assert {(one.code, one.message) for one in found.findings} != told, name
    assert accepted < MUTANTS


def test_a_month_that_is_none_ends_the_one_before():
    rows = [("№", "ФИО", "Ноябрь", "", "Дкабрь", ""), ("", "", "7", "27", "17", "24"), ("1", "Алексеев Артём", *"5545")]
    book = {"7А алгебра.xlsx": workbook_of({"алгебра": rows})}
    assert taken(book) is None, "«Дкабрь» is asked about, and no mark lands in November"
