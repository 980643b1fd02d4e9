"""Words of documents."""

import pytest

from docgen.wording import decision_text, movements, period_title
from journals.model import Decision, Period, PeriodKind, Pupil


def pupil(**values):
    import json

    return Pupil.model_validate_json(json.dumps({"id": "p", "order": 1, "surname": "Иванов", **values}))


@pytest.mark.parametrize(
    ("sex", "kind", "value", "words"),
    [
        ("f", "transferred_to_grade", "8", "переведена в 8 класс"),
        ("m", "transferred_conditionally", "8", "условно переведён в 8 класс"),
        ("f", "repeats_grade", "", "оставлена на повторное обучение"),
        (None, "admitted_to_gia", "", "допущен (допущена) к государственной итоговой аттестации"),
        ("m", "выдан аттестат", "с отличием", "выдан аттестат с отличием"),
    ],
)
def test_decisions(sex, kind, value, words):
    assert decision_text(pupil(sex=sex), Decision(pupil="p", kind=kind, value=value)) == words


def test_movements_name_the_order():
    notes = movements(
        pupil(
            membership=[{"from": "2026-03-02", "event": "прибыл", "from_org": "СОШ № 3", "basis": "приказ № 7"}],
            name_history=[{"surname": "Петров", "until": "2026-01-15", "basis": "приказ № 4"}],
            home_schooling={"from": "2026-02-01", "basis": "приказ № 5"},
        )
    )
    assert notes == (
        "прибыл (в классе с 02.03.2026) из СОШ № 3; приказ № 7",
        "до 15.01.2026 — Петров; приказ № 4",
        "обучение на дому с 01.02.2026; приказ № 5",
    )


def test_period_titles():
    assert period_title(Period(id="x", kind=PeriodKind.TRIMESTER, no=3)) == "III триместр"
    assert period_title(Period(id="x", kind=PeriodKind.HALF_YEAR, no=2)) == "II полугодие"
    assert period_title(Period(id="x", kind=PeriodKind.YEAR)) == "Год"
