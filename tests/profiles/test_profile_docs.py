"""docs/profiles.md names every field and every word of the vocabularies, and no field that does not exist."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from profiles import words
from profiles.load import builtin_names
from profiles.model import Profile
from profiles.ruled import Ruled

DOC = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
TICKED = set(re.findall(r"`([^`\n]+)`", DOC))


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def paths(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Dotted paths of all fields; the fields of `Ruled` itself are described once, in general."""
    for name, field in model.model_fields.items():
        path = prefix + (field.alias or name)
        inner = list(models_in(field.annotation))
        ruled = [found for found in inner if issubclass(found, Ruled)]
        inner = list(models_in(ruled[0].model_fields["value"].annotation)) if ruled else inner
        if ruled or field.annotation not in inner:  # a plain section is no field of its own
            yield path
        for found in inner:
            yield from paths(found, path + ".")


FIELDS = set(paths(Profile))


def test_the_fields_are_found():
    assert {"schema", "journal.term", "summary.made_by", "media.custodian", "marks.no_mark.sign"} <= FIELDS
    assert len(FIELDS) > 60


def test_every_field_is_documented():
    assert not FIELDS - TICKED


def test_every_documented_path_exists():
    sections = {field.split(".")[0] for field in FIELDS if "." in field}
    written = {tick for tick in TICKED if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", tick) and tick.split(".")[0] in sections}
    assert not written - FIELDS


def test_the_fields_of_a_value_are_documented():
    assert set(Ruled.model_fields) <= TICKED


def test_every_word_of_the_vocabularies_is_documented():
    enums = [item for item in vars(words).values() if isinstance(item, type) and issubclass(item, StrEnum)]
    vocabulary = {word.value for enum in enums if enum not in (StrEnum, words.Carrier) for word in enum}
    assert not (vocabulary | set(get_args(words.AbsenceName))) - TICKED


def test_every_builtin_profile_is_documented():
    assert set(builtin_names()) <= TICKED
