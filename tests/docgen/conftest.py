import pytest

from docgen.journal import render_journal
from docgen.summary import render_summary
from docgen.verapdf import VeraPdf
from journals.summary import summary_of
from tests.docgen.factory import facts, journal_json, journal_of, make_journal


@pytest.fixture(scope="session")
def verapdf(tmp_path_factory):
    return VeraPdf(tmp_path_factory.mktemp("verapdf"))


@pytest.fixture(scope="session")
def middle_json():
    """Twelve pupils and five subjects; the last two are subgroups of one subject."""
    value = journal_json(pupils=12, subjects=5, weekly=2)
    halves = [f"p{n}" for n in range(1, 7)], [f"p{n}" for n in range(7, 13)]
    for at, subject in enumerate(value["subjects"][3:]):
        subject |= {"name": "английский язык", "subgroup": f"группа {at + 1}", "pupils": halves[at]}
        subject["period_results"] = [r for r in subject["period_results"] if r["pupil"] in halves[at]]
        for lesson in subject["lessons"]:
            lesson["cells"] = [cell for cell in lesson["cells"] if cell["pupil"] in halves[at]]
    return value


@pytest.fixture(scope="session")
def middle(middle_json):
    return journal_of(middle_json)


@pytest.fixture(scope="session")
def middle_pdf(middle):
    return render_journal(middle, facts(), data=b'{"a":1}\n')


@pytest.fixture(scope="session")
def summary_pdf(middle):
    return render_summary(summary_of(middle), facts(), data=b'{"b":2}\n')


@pytest.fixture
def small():
    return make_journal(pupils=3, subjects=1, weekly=1)
