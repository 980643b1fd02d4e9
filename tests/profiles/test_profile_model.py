"""What a profile answers: terms, the unset rule, defaults."""

from datetime import date
from typing import get_args

import pytest

from journals.model import AbsenceCode
from kernel.errors import RefusedError
from kernel.kinds import Kind
from profiles.load import builtin_names, load_builtin, read_profile
from profiles.words import AbsenceName, Carrier, Original, PaperCopy, PdfaLevel, Role
from retention.terms import first_act_year

HEAD = 'schema = "letopis/regulation-profile/1"\nid = "x"\nversion = "1"\ntitle = "т"\n'

# domain §5.3: closed in 2024 → (—; 2030/2100; —/2100; 2030/2050; —)
FIRST_ACT_YEARS = {
    ("gimnaziya-61-2024", Kind.JOURNAL): None,
    ("gimnaziya-61-2024", Kind.SUMMARY): None,
    ("alkhan-yurt-2022", Kind.JOURNAL): 2030,
    ("alkhan-yurt-2022", Kind.SUMMARY): 2100,
    ("trifonova-2023", Kind.JOURNAL): None,
    ("trifonova-2023", Kind.SUMMARY): 2100,
    ("licey-10", Kind.JOURNAL): 2030,
    ("licey-10", Kind.SUMMARY): 2050,
    ("brut-2023", Kind.JOURNAL): None,
    ("brut-2023", Kind.SUMMARY): None,
    ("demo", Kind.JOURNAL): 2030,
    ("demo", Kind.SUMMARY): 2100,
}


@pytest.mark.parametrize(("name", "kind"), FIRST_ACT_YEARS)
def test_term_table_of_the_seeds(name, kind):
    expected = FIRST_ACT_YEARS[name, kind]
    profile = load_builtin(name)
    if expected is None:
        with pytest.raises(RefusedError) as caught:
            profile.term_for(kind)
        assert caught.value.code == "profile.term_unset"
        assert f"{kind.value}.term" in caught.value.hint
    else:
        assert first_act_year(date(2024, 6, 5), profile.term_for(kind)) == expected


def test_the_table_names_every_builtin_profile():
    assert {name for name, _ in FIRST_ACT_YEARS} == set(builtin_names())


def test_an_unset_term_proposes_and_quotes_what_the_regulation_says():
    with pytest.raises(RefusedError) as journal:
        load_builtin("gimnaziya-61-2024").term_for(Kind.JOURNAL)
    with pytest.raises(RefusedError) as summary:
        load_builtin("brut-2023").term_for(Kind.SUMMARY)
    assert "S000 7.2" in journal.value.message
    assert "определяются нормативными актами" in journal.value.message
    assert "Предлагаем value = 5" in journal.value.hint
    assert "норму" in journal.value.hint
    assert "Предлагаем value = 25" in summary.value.hint
    assert "директор" in summary.value.hint


def test_paper_items_have_terms_of_their_own():
    alkhan_yurt = load_builtin("alkhan-yurt-2022")
    assert alkhan_yurt.term_for(Kind.SUMMARY, Carrier.PAPER).years == 75
    with pytest.raises(RefusedError) as caught:
        alkhan_yurt.term_for(Kind.JOURNAL, Carrier.PAPER)
    assert "journal.paper_term" in caught.value.hint
    assert "на бумаге" in caught.value.message


@pytest.mark.parametrize(
    ("written", "years"), [("1", 1), ("5", 5), ("50", 50), ('"permanent"', None), ('"постоянно"', None)]
)
def test_terms_as_they_may_be_written(written, years):
    text = f'{HEAD}[journal]\nterm = {{ value = {written}, clause = "приказ", quote = "слова" }}\n'
    term = read_profile(text.encode(), "x.toml").term_for(Kind.JOURNAL)
    assert (term.years, term.permanent, term.clause, term.norm) == (years, years is None, "приказ", "слова")


def test_term_carries_the_article_of_the_list():
    text = (
        f'{HEAD}[journal]\nterm = {{ value = 5, clause = "приказ" }}\n'
        'article = { value = "ст. 1 перечня", clause = "перечень" }\n'
    )
    assert read_profile(text.encode(), "x.toml").term_for(Kind.JOURNAL).article == "ст. 1 перечня"


def test_pdfa_level_is_3a_unless_the_profile_says_otherwise():
    assert load_builtin("brut-2023").pdfa() is PdfaLevel.PDFA_3A
    text = f'{HEAD}[pdfa_level]\nvalue = "2a"\nclause = "приказ"\n'
    assert read_profile(text.encode(), "x.toml").pdfa() is PdfaLevel.PDFA_2A


def test_custodians():
    demo = load_builtin("demo")
    assert demo.custodian_of("b") == "администратор электронного журнала"
    assert load_builtin("licey-10").custodian_of("b") == ""
    assert load_builtin("brut-2023").custodian_of("a") == ""


def test_what_the_regulations_set():
    s000, s001, s002, s003, s004 = (
        load_builtin(name)
        for name in ("gimnaziya-61-2024", "alkhan-yurt-2022", "trifonova-2023", "licey-10", "brut-2023")
    )
    assert s000.summary.original.value is None
    assert s000.journal.original.value is Original.ELECTRONIC
    assert s001.absences.lesson.value == {"Н": "UNEXCUSED", "П": "EXCUSED", "Б": "ILLNESS"}
    assert s001.year_close.order_required.value is True
    assert [rule.role for rule in s001.journal.signers.value or ()] == [Role.DIRECTOR]
    assert s002.edits.lock_days.value == 7
    assert s002.year_close.jointly.value is True
    assert s003.journal.paper_copy.value is PaperCopy.BOUND
    assert s003.summary.after_transfer_order.value is True
    assert s003.absences.non_attestation_order.value is True
    assert s004.marks.no_mark.value is not None
    assert s004.marks.no_mark.value[0].grades == (1,)
    assert s004.upkeep.backups.value is None


def test_demo_sets_every_field_that_the_cycle_needs_and_marks_each_as_an_example():
    demo = load_builtin("demo")
    assert demo.example
    assert demo.media.value is not None
    assert [rule.name for rule in demo.media.value] == ["a", "b", "c"]
    assert set(demo.absences.lesson.value or {}) == {"Н", "П", "Б", "О"}
    assert not any(load_builtin(name).example for name in builtin_names() if name != "demo")


def test_absence_names_are_those_of_the_journal():
    assert set(get_args(AbsenceName)) == {code.name for code in AbsenceCode} == {code.value for code in AbsenceCode}


def test_every_role_has_a_russian_name():
    assert len({role.russian for role in Role}) == len(Role)


def test_rules_exist_for_every_kind_of_record():
    demo = load_builtin("demo")
    assert all(demo.rules_for(kind).term.is_set for kind in Kind)
