import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import BadInputError
from kernel.ids import RecordId, SchoolYear, normal_class_name, parse_record_id, parse_year, unit_slug
from kernel.kinds import Kind

LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("7А", "7a"),
        ("7A", "7a"),  # the Latin look-alike typed on the wrong layout
        (" 7 «А» ", "7a"),
        ("11Б", "11b"),
        ("5Ж", "5zx"),
        ("8Щ", "8sxx"),
        ("10S", "10qs"),
        ("7-2", "7-2"),
        ("7Ә", "7w4d9w"),
    ],
)
def test_slug_of_a_class(name: str, slug: str) -> None:
    assert unit_slug(name) == slug


@given(st.text(LETTERS + "0123456789-sqwxzj", max_size=6), st.text(LETTERS + "0123456789-sqwxzj", max_size=6))
def test_slugs_are_injective(one: str, other: str) -> None:
    assert (unit_slug(one) == unit_slug(other)) == (normal_class_name(one) == normal_class_name(other))


@given(st.text(max_size=8))
def test_slugs_are_ascii_lower_case(name: str) -> None:
    slug = unit_slug(name)
    assert slug.isascii()
    assert slug == slug.lower()
    assert "/" not in slug


@pytest.mark.parametrize("text", ["2026", "2025/26", "2025-26", "2025/2026", " 2026 "])
def test_a_year_is_named_by_its_end(text: str) -> None:
    assert parse_year(text) == SchoolYear(2026)


@pytest.mark.parametrize("text", ["", "26", "2025/27", "2025-2027", "двадцать", "2026/", "1999/01"])
def test_a_bad_year_is_refused(text: str) -> None:
    with pytest.raises(BadInputError) as error:
        parse_year(text)
    assert error.value.code == "year.malformed"


def test_the_turn_of_the_century() -> None:
    assert parse_year("1999/00") == SchoolYear(2000)
    assert str(SchoolYear(2000)) == "1999-00"


def test_record_id_round_trip() -> None:
    record = RecordId("sosh-2", SchoolYear(2026), "7a", Kind.SUMMARY)
    assert str(record) == "sosh-2/2025-26/7a/summary"
    assert parse_record_id(str(record)) == record


def test_a_class_may_have_several_supplements() -> None:
    second = RecordId("sosh-2", SchoolYear(2026), "7a", Kind.SUPPLEMENT, 2)
    assert str(second) == "sosh-2/2025-26/7a/supplement-2"
    assert parse_record_id(str(second)) == second
    assert second.of_kind(Kind.SUPPLEMENT) == second
    assert str(second.of_kind(Kind.SUMMARY)) == "sosh-2/2025-26/7a/summary"


@pytest.mark.parametrize(
    "text",
    ["", "a/b", "s/2026/7a/journal", "s/2025-26/7A/journal", "s/2025-26/7a/novel", "../2025-26/7a/journal",
     "s/2025-26/../journal", "s/2025-26/7a/journal/x", "s/2025-26/7a/summary-2",
     "s/2025-26/7a/supplement-1", "s/2025-26/7a/supplement-02", "s/2025-26/7a/supplement-100"],
)  # fmt: skip
def test_a_bad_record_id_is_refused(text: str) -> None:
    with pytest.raises(BadInputError) as error:
        parse_record_id(text)
    assert error.value.code == "record.malformed_id"
