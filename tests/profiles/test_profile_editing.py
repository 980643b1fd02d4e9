"""Fields of a profile changed in its text: what was changed is read back, all else and every comment stays."""

import datetime
from typing import Any, get_args

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from kernel.errors import BadInputError
from profiles.editing import Entry, edited, entries
from profiles.fields import EDITION, Field, Section, Shape, section_of, sections
from profiles.load import builtin_names, profile_bytes, read_profile
from profiles.model import Profile
from profiles.ruled import Ruled
from profiles.words import Role

# Tables of their own, which are written in the text.
IN_THE_TEXT = {
    "id", "schema_id", "contradictions", "media",
    "signers", "paper_signers", "absences.lesson", "absences.period", "marks.no_mark", "upkeep.backups",
    "reports.sou_weights",
}  # fmt: skip
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40)
_DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)).map(datetime.date.isoformat)


def values(field: Field) -> st.SearchStrategy[tuple[str, ...]]:
    """What a form may have for the field and the model accepts."""
    number = st.integers(1, 60).map(str)
    if field.name == "version":
        return st.just(("2027-01-09",))
    if field.name == "topic_warnings":
        return st.just((r"контрольная\s+работа", "зач[её]т"))
    return {
        Shape.TERM: st.one_of(number, st.just("постоянно")).map(lambda one: (one,)),
        Shape.NUMBER: number.map(lambda one: (one,)),
        Shape.YES_NO: st.sampled_from([("yes",), ("no",)]),
        Shape.WORDS: _WORDS.map(lambda one: (one,)),
        Shape.DATE: _DAYS.map(lambda one: (one,)),
        Shape.CHOICE: st.sampled_from([(str(value),) for value, _ in field.choices] or [("",)]),
        Shape.OFFICES: st.sets(st.sampled_from([role.value for role in Role]), min_size=1).map(
            lambda s: tuple(sorted(s))
        ),
        Shape.LIST: st.lists(_WORDS, min_size=1, max_size=3).map(tuple),
        Shape.ORDER: st.tuples(_WORDS, _DAYS),
        Shape.DEADLINE: st.tuples(st.sampled_from([str(unit) for unit, _ in field.choices] or [""]), number),
    }[field.shape]


def without(profile: Profile, section: Section, name: str) -> dict[str, Any]:
    """All that the profile says but for one field."""
    said = profile.model_dump(mode="json", exclude_unset=True)
    part = said
    for step in section.path:
        part = part.get(step, {})
    part.pop(name, None)
    return {key: value for key, value in said.items() if value not in ({}, None)}


def pruned(value: Any) -> Any:
    """Without empty tables, which say nothing."""
    if isinstance(value, dict):
        kept = {key: pruned(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one != {}}
    return value


@pytest.mark.parametrize("name", builtin_names())
@given(data=st.data())
def test_one_field_changes_and_nothing_else(name: str, data: st.DataObject) -> None:
    text = profile_bytes(name).decode()
    before = read_profile(text.encode(), name)
    section = data.draw(st.sampled_from([*sections()]))
    field = data.draw(st.sampled_from(section.fields))
    filled = Entry(data.draw(values(field)), "п. 4.2", "слова пункта" if field.ruled else "")
    after_text = edited(text, section, {field.name: filled}, entries(before, section))
    after = read_profile(after_text.encode(), name)
    found = entries(after, section)[field.name]
    assert found == (filled if field.ruled else Entry(filled.value))
    assert pruned(without(after, section, field.name)) == pruned(without(before, section, field.name))
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in after_text.splitlines() if line.startswith("#")] == comments


@pytest.mark.parametrize("name", builtin_names())
def test_what_is_shown_and_sent_back_changes_no_byte(name: str) -> None:
    text = profile_bytes(name).decode()
    profile = read_profile(text.encode(), name)
    for section in sections():
        shown = entries(profile, section)
        sent = {key: Entry((*one.value, " "), f" {one.clause}", one.quote) for key, one in shown.items()
                if section_field(section, key).shape in (Shape.LIST, Shape.OFFICES)}  # fmt: skip
        assert edited(text, section, {**shown, **sent}, shown) == text


def section_field(section: Section, name: str) -> Field:
    return next(field for field in section.fields if field.name == name)


def test_a_value_is_taken_back() -> None:
    text = profile_bytes("alkhan-yurt-2022").decode()
    section = section_of("journal")
    assert section is not None
    known = entries(read_profile(text.encode(), "x"), section)
    gone = edited(text, section, {"term": Entry(("",), known["term"].clause, known["term"].quote)}, known)
    term = read_profile(gone.encode(), "x").journal.term
    assert (term.value, term.clause) == (None, "S001 П-7.7"), "the words stay"
    assert term.also, "so does what the form does not show"


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        ("journal", "term", ("пять",)),
        ("journal", "term", ("5.5",)),
        ("journal", "term", ("٥",)),
        ("edits", "lock_days", ("-1",)),
        (EDITION, "effective_from", ("31.05.2026",)),
        (EDITION, "approved_by", ("№ 5", "")),
        (EDITION, "approved_by", ("", "2026-05-31")),
        (EDITION, "version", ("",)),
        ("marks", "final_deadline", ("", "3")),
        ("marks", "final_deadline", ("working_days", "три")),
    ],
)
def test_what_does_not_fit_names_its_field(key: str, name: str, value: tuple[str, ...]) -> None:
    text = profile_bytes("demo").decode()
    section = section_of(key)
    assert section is not None
    with pytest.raises(BadInputError, match=section_field(section, name).title) as caught:
        edited(text, section, {name: Entry(value, "п. 1")}, entries(read_profile(text.encode(), "x"), section))
    assert caught.value.code == "profile.bad_entry"


def test_the_list_is_the_model_s_own() -> None:
    """Every field of the model is filled in by a form, or is a table that is written in the text."""
    listed = {f"{'.'.join((*one.path, field.name))}" for one in sections() for field in one.fields}
    missing = []
    for path, part in _parts(Profile):
        for name, info in part.model_fields.items():
            whole = ".".join(filter(None, (path, name)))
            if _is_part(info.annotation):
                continue
            if not {whole, name} & (listed | IN_THE_TEXT) and whole not in IN_THE_TEXT:
                missing.append(whole)
    assert not missing
    for section in sections():
        for field in section.fields:
            assert field.ruled == (field.name not in ("version", "title", "example")), field


def _is_part(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return not issubclass(annotation, Ruled)
    return any(_is_part(one) for one in get_args(annotation) if one is not type(None)) and not isinstance(
        annotation, type
    )


def _parts(model: type[BaseModel], path: str = "") -> list[tuple[str, type[BaseModel]]]:
    found = [(path, model)]
    for name, info in model.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel) and not issubclass(inner, Ruled):
            found += _parts(inner, ".".join(filter(None, (path, name))))
    return found


def test_a_table_of_a_kind_that_was_not_named_is_made() -> None:
    section = section_of("records.health")
    assert section is not None
    text = profile_bytes("demo").decode()
    profile = read_profile(text.encode(), "x")
    after = edited(text, section, {"term": Entry(("5",), "п. 9")}, entries(profile, section))
    assert tomlkit.parse(after)["records"]["health"]["term"]["value"] == 5
    assert "[records.health.term]" in after


_HEAD = 'schema = "letopis/regulation-profile/1"\nid = "own"\nversion = "v1"\ntitle = "Своё"\n'
BY_HAND = {
    "dotted": 'journal.term.clause = "п. 1"\njournal.term.value = 5\njournal.article.value = "ст. 1"\n'
    'journal.article.clause = "п. 2"\nexample = true\n',
    "dotted below": 'example = true\n[records]\nact.term.value = "permanent"\nact.term.clause = "п. 1"\n'
    'final.kept.value = true\nfinal.kept.clause = "п. 2"\n',
    "inline": 'journal = { term = { value = 5, clause = "п. 1" } }\n'
    'records = { act = { term = { value = 3, clause = "п. 2" } } }\n',
    "many lines": '[journal.article]\nvalue = """ст. 303\nперечня"""\nclause = """п. 7.7\nп. 7.8"""\n'
    '[edits.correction_needs]\nvalue = ["служебная\\nзаписка", "приказ"]\nclause = "п. 3"\n',
    "other order": '[journal.term]\nvalue = 5\nclause = "п. 1"\n[marks.allowed]\nvalue = ["5"]\nclause = "п. 2"\n'
    '[journal.article]\nvalue = "ст. 1"\nclause = "п. 3"\n',
}


def as_a_browser_sends(section: Section, shown: dict[str, Entry]) -> dict[str, Entry]:
    """What a form sends back of what it showed: a line field has no line breaks, an area has them as CRLF."""
    sent = {}
    for field in section.fields:
        entry = shown[field.name]
        pieces = tuple("\n".join(entry.value).splitlines()) if field.shape is Shape.LIST else entry.value
        line = tuple(piece.replace("\n", "") for piece in pieces)
        sent[field.name] = Entry(line, entry.clause.replace("\n", ""), entry.quote.replace("\n", "\r\n"))
    return sent


@pytest.mark.parametrize("style", BY_HAND)
def test_a_hand_s_own_style_is_kept_or_refused(style: str) -> None:
    """Whatever a field changes, all else stays as it was, or the place is left to the text."""
    text = _HEAD + BY_HAND[style]
    before = read_profile(text.encode(), "x")
    for section in sections():
        shown = entries(before, section)
        assert edited(text, section, as_a_browser_sends(section, shown), shown) == text, section.key
        for field in section.fields:
            if field.shape is not Shape.WORDS or not field.ruled:
                continue
            changed = {field.name: Entry(("новое",), "п. 99")}
            try:
                after = read_profile(edited(text, section, changed, shown).encode(), "x")
            except BadInputError as error:
                assert error.code == "profile.edit_by_hand"
                continue
            assert entries(after, section)[field.name].value == ("новое",)
            assert pruned(without(after, section, field.name)) == pruned(without(before, section, field.name))
