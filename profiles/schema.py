"""The JSON Schema of a profile's file: an editor of TOML proposes fields and values by it, and marks what is wrong.

It is made from the model; `docs/schema` has it, and `init` puts it beside the profile, whose first line names it.
"""

from typing import Any

from profiles.model import PROFILE_SCHEMA, Profile

SCHEMA_FILE = "profile.schema.json"
"""Its name beside a profile: `#:schema profile.schema.json`."""


def profile_schema() -> dict[str, Any]:
    """The schema. TOML's dates are strings of the format `date` to it, as editors read them."""
    made = Profile.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": PROFILE_SCHEMA,
        **_without_words(made),
    }


def _without_words(part: dict[str, Any]) -> dict[str, Any]:
    """Without titles, docstrings and defaults: they speak to programmers; docs/profiles.md explains the fields."""
    return {
        name: _bare(value)
        for name, value in part.items()
        if name != "default" and not (name in ("title", "description") and isinstance(value, str))
    }


def _bare(value: object) -> object:
    if isinstance(value, dict):
        return _without_words(value)
    return [_bare(one) for one in value] if isinstance(value, list) else value
