"""Every quotation stands in the seed, word for word, and under the clause that is named."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from profiles.load import builtin_names, load_builtin
from profiles.ruled import Cited, Ruled

SEEDS = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "seeds").glob("S*.txt")}

# «S001 П-4.2 Учителя е»: seed, document inside it, number, item; header and orders have no number to check.
CLAUSE = re.compile(r"(?:пример по )?(S\d{3}) (?:(О|П|ДИ)-)?([\d.]+)?(?:\((\d+)\))?(.*)", re.DOTALL)
NUMBERED = re.compile(r"^[\s\-·]*(\d+(?:\.\d+)+(?:\.|(?=\s))|\d+\.(?=\s))\s*\S")
ITEM = re.compile(r"^[\s\-]*(\d+|б)\)")


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "").replace("**", "")).strip()


def running(text: str) -> str:
    """The seed as running text: list markers at the start of a line are no words of it."""
    return one_line(re.sub(r"(?m)^\s*[-·]\s+", "", text.replace("**", "")))


def parts(value: object) -> Iterator[Ruled[object] | Cited]:
    if isinstance(value, Ruled | Cited):
        yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from parts(item)


QUOTED = [
    pytest.param(part.clause, part.quote, id=f"{name}:{part.clause}:{part.quote[:20]}")
    for name in builtin_names()
    for part in parts(load_builtin(name))
    if part.quote
]


def places(seed: str, quote: str) -> list[int]:
    """Where the quote begins in the seed's text as it lies in the file."""
    pattern = r"(?:\s|\*\*|(?<=\s)[-·]\s)+".join(re.escape(word) for word in one_line(quote).split(" "))
    return [found.start() for found in re.finditer(pattern, SEEDS[seed])]


@pytest.mark.parametrize(("clause", "quote"), QUOTED)
def test_the_quote_stands_in_the_seed(clause, quote):
    seed = CLAUSE.fullmatch(clause)
    assert seed is not None, clause
    assert one_line(quote) in running(SEEDS[seed[1]])


def last_number(text: str) -> str:
    numbers = [found[1].rstrip(".") for line in text.splitlines() if (found := NUMBERED.match(line))]
    return numbers[-1] if numbers else ""


def last_item(text: str) -> str:
    """The last «2)»; the scan reads «6)» as «б)»."""
    items = [found[1] for line in text.splitlines() if (found := ITEM.match(line))]
    return {"б": "6"}.get(items[-1], items[-1]) if items else ""


def document(seed: str, at: int) -> str:
    """Which of the three documents of S001 the place lies in."""
    if seed != "S001":
        return ""
    text = SEEDS[seed]
    starts = (text.index("Положение\nоб электронном"), text.index("Должностная инструкция\nадминистратора по"))
    end = text.index("5. Возложить на зам. директора")
    return "О" if at < starts[0] or at >= end else "П" if at < starts[1] else "ДИ"


@pytest.mark.parametrize(("clause", "quote"), QUOTED)
def test_the_quote_stands_under_the_clause_that_is_named(clause, quote):
    found = CLAUSE.fullmatch(clause)
    assert found is not None
    seed, part, number, item, _ = found.groups()
    if number is None:
        return
    here = []
    for at in places(seed, quote):
        # The clause's own number may be the quote's first word's neighbour on the same line: take the whole line.
        line_end = SEEDS[seed].find("\n", at)
        before = SEEDS[seed][: line_end if line_end >= 0 else None]
        here.append((document(seed, at), last_number(before), last_item(before) if item else None))
    assert (part or "", number, item) in here


def test_a_changed_word_is_noticed():
    assert one_line("журналов успеваемости учащихся на электронном носителе - 6 лет") not in running(SEEDS["S001"])
    assert places("S001", "журналов успеваемости учащихся на электронном носителе - 6 лет") == []
    assert len(places("S001", "журналов успеваемости учащихся на электронном носителе - 5 лет")) == 1


def test_enough_is_quoted():
    assert len(QUOTED) > 100


@pytest.mark.parametrize("name", [name for name in builtin_names() if name != "demo"])
def test_every_set_value_of_a_seed_profile_has_clause_and_quote(name):
    for part in parts(load_builtin(name)):
        if isinstance(part, Ruled) and part.is_set:
            assert part.clause.startswith("S00"), part
            assert part.quote, part


def test_every_value_of_the_demo_is_marked_as_an_example():
    marked = [part for part in parts(load_builtin("demo")) if isinstance(part, Ruled) and part.is_set]
    assert len(marked) > 30
    assert all(part.clause.startswith("пример") for part in marked)
