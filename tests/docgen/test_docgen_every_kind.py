"""veraPDF passes every kind of document before and after it is signed; the broken canary never passes."""

from datetime import UTC, date, datetime

import pytest

from docgen.signature_mark import SignatureMark, render_mark
from signing.shapes import Placement
from signing.trial import trial_signed
from tests.docgen.every_document import papers, records
from tests.docgen.factory import facts

AT = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
BOX = (300.0, 60.0, 300.0 + 85 * 72 / 25.4, 60.0 + 32 * 72 / 25.4)


@pytest.fixture(scope="module")
def verdicts(verapdf, tmp_path_factory):
    """(name, level, signed or not) → verdict. One Java process for all."""
    folder = tmp_path_factory.mktemp("kinds")
    about = SignatureMark("0123456789ABCDEF", "ПРОБНАЯ ПОДПИСЬ", date(2026, 1, 1), date(2027, 1, 1))
    paths = {}
    for level, makers in (
        ("3a", {**records(), **papers()}),
        ("2a", records()),
        ("1a", {**records(), "F-1": papers()["F-1"]}),
    ):
        mark = render_mark(about, level)
        for name, make in makers.items():
            made = make(facts(level))
            placement = Placement(made.mark.page, made.mark.box) if made.mark else Placement(0, BOX)
            for signed in (False, True):
                pdf = trial_signed(made.pdf, placement, mark, at=AT) if signed else made.pdf
                path = folder / f"{len(paths)}.pdf"
                path.write_bytes(pdf)
                paths[name, level, signed] = path
    found = verapdf.check(list(paths.values()))
    return {key: found[path] for key, path in paths.items()}


def test_every_kind_passes_before_and_after_signing(verdicts):
    failed = {key: verdict.failures for key, verdict in verdicts.items() if not verdict.passed}
    assert failed == {}
    assert all(verdict.checks > 100 for verdict in verdicts.values())
    assert {key[1] for key in verdicts} == {"3a", "2a", "1a"}
    assert all(verdict.flavour == key[1] for key, verdict in verdicts.items() if not key[0].startswith("sticker"))


def test_all_kinds_of_record_and_all_papers_were_judged(verdicts):
    names = {name for name, level, signed in verdicts if level == "3a" and signed}
    assert names == {*records(), *papers()}
    assert len(names) > 45
