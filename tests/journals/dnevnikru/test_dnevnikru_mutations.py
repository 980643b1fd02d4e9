"""Damaged bundles: the reader stops with an error of its own or says what it dropped; it never loses in silence."""

import copy
import json
from collections import Counter
from random import Random

import pytest

from journals.counts import counts
from journals.dnevnikru import DnevnikReader
from journals.importing import Bundle
from kernel.errors import LetopisError
from tests.journals.dnevnikru.tiny import tiny, tiny_files

DEEP = json.loads("[" * 60 + "]" * 60)
VALUES = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "мутация",
    {},
    {"id": 1},
    [None],
    ["x"],
    [[]],
    "2024-99-99T00:00:00",
    DEEP,
)


def places(value, at=()):
    """All places inside a JSON value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*at, key)
        yield from places(child, (*at, key))


def mutate(rng: Random, content: bytes) -> bytes:
    if rng.random() < 0.08:
        return content[: rng.randrange(len(content) - 1)]
    root = json.loads(content)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        found = list(places(root))
        if not found:
            break
        *way, last = rng.choice(found)
        parent = root
        for key in way:
            parent = parent[key]
        if isinstance(parent, dict) and rng.random() < 0.4:
            del parent[last]
        elif isinstance(parent[last], (int, str)) and rng.random() < 0.3:
            swapped = parent[last]
            parent[last] = str(swapped) if isinstance(swapped, int) else len(swapped)
        else:
            parent[last] = copy.deepcopy(rng.choice(VALUES))
    return json.dumps(root, ensure_ascii=False).encode()


def outcome(files):
    imported = DnevnikReader().read(Bundle(files))
    total = Counter()
    for one in imported:
        total.update(vars(counts(one.journal)))
    told = {(f.code, f.subject, f.message) for one in imported for f in one.findings}
    return total, told


@pytest.mark.parametrize("joined", [True, False], ids=["joined", "file for each call"])
@pytest.mark.parametrize("classes", [(1,), (1, 2)], ids=["one class", "two classes"])
def test_no_mutation_crashes_the_reader_or_changes_a_count_in_silence(joined, classes):
    files = tiny_files(*(tiny(at) for at in classes), joined=joined)
    before, told_before = outcome(files)
    rng = Random(f"{joined}{classes}")
    ends = Counter()
    refusals = []
    for number in range(150):
        name = rng.choice(sorted(files))
        mutated = {**files, name: mutate(rng, files[name])}
        try:
            after, told = outcome(mutated)
        except LetopisError as error:
            refusals.append(error)
            continue
        if after != before:
            assert told - told_before, (number, name, after - before, before - after)
            ends["told"] += 1
        else:
            ends["unharmed"] += 1
    assert min(len(refusals), ends["told"], ends["unharmed"]) > 5, ends
    assert all(error.code.startswith("import.dnevnikru.") and error.hint for error in refusals)


def test_a_file_that_is_missing_is_told():
    files = tiny_files()
    _, told_before = outcome(files)
    for name in files:
        rest = {key: content for key, content in files.items() if key != name}
        try:
            _, told = outcome(rest)
        except LetopisError:
            continue
        if name not in ("lesson_log_statuses.json", "person_allfinalmarks.json") and "class_teacher" not in name:
            assert told - told_before, name
