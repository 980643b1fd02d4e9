"""Reading profiles: the complaint names the place; unknown fields survive; nothing but BadInputError comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import BadInputError, NotFoundError
from profiles.load import (
    LARGEST_PROFILE,
    builtin_names,
    load_builtin,
    profile_bytes,
    profile_digest,
    read_profile,
    unknown_fields,
)

HEAD = 'schema = "letopis/regulation-profile/1"\nid = "x"\nversion = "1"\ntitle = "т"\n'


def read(text):
    return read_profile((HEAD + text).encode(), "x.toml")


def test_builtin_profiles():
    assert builtin_names() == (
        "alkhan-yurt-2022",
        "brut-2023",
        "demo",
        "gimnaziya-61-2024",
        "licey-10",
        "trifonova-2023",
    )


@pytest.mark.parametrize("name", builtin_names())
def test_each_loads_under_its_own_id_and_has_no_unknown_field(name):
    profile = load_builtin(name)
    assert profile.id == name
    assert unknown_fields(profile) == ()
    assert read_profile(profile_bytes(name), name) == profile


def test_unknown_builtin_name():
    with pytest.raises(NotFoundError) as caught:
        profile_bytes("../data/demo")
    assert caught.value.code == "profile.unknown"
    assert "licey-10" in caught.value.hint


def test_digest_is_over_the_bytes():
    assert profile_digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert len({profile_digest(profile_bytes(name)) for name in builtin_names()}) == len(builtin_names())


def test_unknown_fields_survive_and_are_named():
    profile = read(
        'colour = "red"\n[journal]\nvolumes = 2\n[journal.term]\nvalue = 5\nclause = "п. 1"\nsince = 2024-01-01\n'
        '[media]\nvalue = [{ name = "a", custodian = "архив", shelf = 4 }]\nclause = "п. 2"\n'
    )
    assert unknown_fields(profile) == ("colour", "media.value.0.shelf", "journal.volumes", "journal.term.since")
    written = profile.model_dump(mode="json", by_alias=True)
    assert written["colour"] == "red"
    assert written["journal"]["volumes"] == 2
    assert written["journal"]["term"]["since"] == "2024-01-01"
    assert written["media"]["value"][0]["shelf"] == 4
    assert written["schema"] == "letopis/regulation-profile/1"


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("journal = 1", "journal", "таблица"),
        ("[journal]\nterm = 5", "journal.term", "таблица"),
        ("[journal.term]\nvalue = 5", "journal.term", "clause"),
        ('[journal.term]\nvalue = 5\nclause = "  "', "journal.term", "clause"),
        ('[journal.term]\nvalue = "5"\nclause = "п"', "journal.term.value", "от 1 до 150"),
        ('[journal.term]\nvalue = true\nclause = "п"', "journal.term.value", "от 1 до 150"),
        ('[journal.term]\nvalue = 0\nclause = "п"', "journal.term.value", "от 1 до 150"),
        ('[journal.term]\nvalue = 5.0\nclause = "п"', "journal.term.value", "от 1 до 150"),
        ('[journal.term]\nvalue = -5\nclause = "п"', "journal.term.value", "от 1 до 150"),
        ('[summary.original]\nvalue = "papyrus"\nclause = "п"', "summary.original.value", "'paper+electronic'"),
        ('[absences.lesson]\nvalue = { "Н" = "GONE" }\nclause = "п"', "absences.lesson.value.Н", "'UNEXCUSED'"),
        ('[absences.open_list]\nvalue = "да"\nclause = "п"', "absences.open_list.value", "true"),
        ('[media]\nvalue = [{ name = "d", custodian = "к" }]\nclause = "п"', "media.value.0.name", "'a', 'b', 'c'"),
        ('[media]\nvalue = [{ name = "a" }]\nclause = "п"', "media.value.0.custodian", "обязательного"),
        (
            '[media]\nvalue = [{ name = "a", custodian = "к" }, { name = "a", custodian = "м" }]\nclause = "п"',
            "media.value",
            "дважды",
        ),
        (
            '[journal.signers]\nvalue = [{ role = "king", signature = "electronic" }]\nclause = "п"',
            "journal.signers.value.0.role",
            "'director'",
        ),
        ('[lessons.topic_warnings]\nvalue = ["("]\nclause = "п"', "lessons.topic_warnings.value.0", "регулярное"),
        ('[edits.lock_days]\nvalue = -1\nclause = "п"', "edits.lock_days.value", "меньше 0"),
        ('[effective_from]\nvalue = "весной"\nclause = "п"', "effective_from.value", "дата"),
        ('[pdfa_level]\nvalue = "3b"\nclause = "п"', "pdfa_level.value", "'3a'"),
        ('[year_close.closed_by]\nvalue = []\nclause = "п"', "year_close.closed_by.value", "не меньше 1"),
        ("x = nan", "", "nan"),
        ("[journal", "", "TOML"),
        ("x = 1\nx = \ny = 3", "строка 6", "TOML"),
        ("x = 1" + "0" * 5000, "", "TOML"),
        ("x = " + "[" * 3000 + "]" * 3000, "", "вложенность"),
    ],
)
def test_malformed_profiles_are_refused_with_the_place(text, place, what):
    with pytest.raises(BadInputError) as caught:
        read(text)
    assert caught.value.code == "profile.malformed"
    assert "x.toml" in caught.value.message
    assert place in caught.value.message
    assert what in caught.value.message
    assert "docs/profiles.md" in caught.value.hint


@pytest.mark.parametrize("missing", ["schema", "id", "version", "title"])
def test_the_head_is_obligatory(missing):
    text = "".join(line + "\n" for line in HEAD.splitlines() if not line.startswith(missing))
    with pytest.raises(BadInputError, match=f"{missing}: нет обязательного поля"):
        read_profile(text.encode(), "x.toml")


def test_another_schema_is_refused():
    with pytest.raises(BadInputError, match="schema"):
        read_profile(HEAD.replace("profile/1", "profile/2").encode(), "x.toml")


def test_byte_order_mark_is_taken_and_other_encodings_are_not():
    assert read_profile(b"\xef\xbb\xbf" + HEAD.encode(), "x.toml").id == "x"
    with pytest.raises(BadInputError, match="UTF-8"):
        read_profile(HEAD.encode("cp1251"), "x.toml")


def test_a_file_that_is_too_large_is_not_parsed():
    with pytest.raises(BadInputError, match="больше"):
        read_profile(b"#" * (LARGEST_PROFILE + 1), "x.toml")


DEMO = profile_bytes("demo")


@given(st.integers(0, len(DEMO) - 1), st.binary(max_size=4), st.integers(0, 60))
def test_damage_gives_a_profile_or_a_bad_input_error_and_nothing_else(at, inserted, dropped):
    try:
        read_profile(DEMO[:at] + inserted + DEMO[at + dropped :], "demo.toml")
    except BadInputError as error:
        assert error.code == "profile.malformed"  # other outcomes are allowed, other errors are not
