"""What changed between two sheets of lines, in school words: each line that differs, and nothing else."""

import pytest

from journals.canonical import read_importable
from journals.line_differences import line_differences
from journals.records import Importable
from tests.journals.test_other_lists import BROUGHT, LESSONS, read


def test_the_same_has_none() -> None:
    for rows in (LESSONS, BROUGHT):
        assert line_differences(read(rows).journal, read(rows).journal) == ()


def test_a_line_of_substitutions() -> None:
    before = read(LESSONS).journal
    changed = [*LESSONS[:-1], tuple("Другой учитель" if one == LESSONS[-1][5] else one for one in LESSONS[-1])]
    [found] = line_differences(before, read(changed).journal)
    assert LESSONS[-1][5] in found.before
    assert "Другой учитель" in found.after
    assert LESSONS[-1][1] in found.place
    [gone] = line_differences(read([*LESSONS, _more(LESSONS[-1])]).journal, before)
    assert (bool(gone.before), gone.after) == (True, "")


def _more(line: tuple[str, ...]) -> tuple[str, ...]:
    return (line[0], "25.02.2026", *line[2:])


@pytest.mark.parametrize(("schema", "field"), [("health-sheet/1", "health_group"), ("pupil-details/1", "address")])
def test_a_line_about_a_pupil(schema: str, field: str) -> None:
    def sheet(said: str, worker: str = "") -> Importable:
        text = f"""{{"schema": "school-archive/{schema}", "school": {{"full_name": "ш"}}, "source": {{"system": "x"}},
            "academic_year": "2025/2026", "class": {{"grade": 5, "letter": "А"}},
            "pupils": [{{"id": "a", "order": 3, "surname": "Ли", "name": "Ан"}}],
            "rows": [{{"pupil": "a", "{field}": "{said}"}}], "extra": "{worker}"}}"""
        return read_importable(text.encode(), "x.json")

    [found] = line_differences(sheet("первая"), sheet("вторая"))
    assert (found.place, found.before, found.after) == ("№ 3", "первая", "вторая")
    [rest] = line_differences(sheet("первая"), sheet("первая", "другое"))
    assert rest.place == "прочие сведения"


def test_another_kind_of_sheet() -> None:
    [found] = line_differences(read(LESSONS).journal, read(BROUGHT).journal)
    assert found.place == "вид документа"
