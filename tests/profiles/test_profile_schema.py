"""The schema says of a profile what the program says, as far as a schema can; the validator is not ours."""

import json
import tomllib

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from kernel.errors import BadInputError
from profiles.load import builtin_names, profile_bytes, read_profile
from profiles.schema import SCHEMA_FILE, profile_schema

VALIDATOR = Draft202012Validator(profile_schema(), format_checker=FormatChecker(["date"]))


def complaints(text: str) -> list[str]:
    """What the validator finds, TOML's dates being strings to it."""
    value = json.loads(json.dumps(tomllib.loads(text), default=lambda one: one.isoformat()))
    return [error.message for error in VALIDATOR.iter_errors(value)]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(profile_schema())


@pytest.mark.parametrize("name", builtin_names())
def test_the_built_in_profiles_satisfy_it_and_name_it(name: str) -> None:
    text = profile_bytes(name).decode()
    assert complaints(text) == []
    assert text.startswith(f"#:schema {SCHEMA_FILE}\n")


@pytest.mark.parametrize(
    ("line", "with_what"),
    [
        ("value = 5", "value = 0"),
        ("value = 5", "value = 151"),
        ("value = 5", 'value = "вечно"'),
        ("value = 5", "value = true"),
        ('id = "demo"', 'id = "Школа"'),
        ('id = "demo"', ""),
        ('schema = "letopis/regulation-profile/1"', 'schema = "letopis/regulation-profile/2"'),
    ],
)
def test_what_the_program_refuses_it_refuses(line: str, with_what: str) -> None:
    text = profile_bytes("demo").decode()
    assert f"\n{line}\n" in text
    spoilt = text.replace(f"\n{line}\n", f"\n{with_what}\n", 1)
    assert complaints(spoilt)
    with pytest.raises(BadInputError):
        read_profile(spoilt.encode(), "profile.toml")


@pytest.mark.parametrize("value", ["5", "150", '"permanent"', '"постоянно"'])
def test_what_the_program_takes_it_takes(value: str) -> None:
    text = profile_bytes("demo").decode().replace("\nvalue = 5\n", f"\nvalue = {value}\n", 1)
    assert complaints(text) == []
    assert read_profile(text.encode(), "profile.toml").journal.term.is_set
