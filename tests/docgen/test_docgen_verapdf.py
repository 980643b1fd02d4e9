"""veraPDF over what docgen makes, and the ways in which the check itself may fail."""

import json
from pathlib import Path

import pytest

from docgen.facts import PDFA_LEVELS
from docgen.journal import render_journal
from docgen.summary import render_summary
from docgen.verapdf import VeraPdf, validator
from docgen.verapdf.canary import canary
from journals.summary import summary_of
from kernel.errors import UnavailableError
from tests.docgen.factory import facts


def test_journal_and_summary_pass_at_every_level(small, middle_pdf, summary_pdf, verapdf, tmp_path):
    """One run for all files: the class of middle size at 3a, a small one at each level."""
    files = {tmp_path / "журнал.pdf": middle_pdf.pdf, tmp_path / "сводная.pdf": summary_pdf.pdf}
    flavours = ["3a", "3a"]
    for level in PDFA_LEVELS:
        files[tmp_path / f"journal-{level}.pdf"] = render_journal(small, facts(level), data=b"{}").pdf
        files[tmp_path / f"summary-{level}.pdf"] = render_summary(summary_of(small), facts(level), data=b"{}").pdf
        flavours += [level, level]
    for path, content in files.items():
        path.write_bytes(content)
    verdicts = verapdf.check(list(files))
    assert [verdict.failures for verdict in verdicts.values()] == [()] * len(files)
    assert all(verdict.passed and verdict.checks > 1000 for verdict in verdicts.values())
    assert [verdict.flavour for verdict in verdicts.values()] == flavours


def test_broken_files_fail_and_say_why(verapdf, tmp_path):
    bird = tmp_path / "canary.pdf"
    bird.write_bytes(canary())
    silent = tmp_path / "silent.pdf"
    silent.write_bytes(canary().replace(b"pdfaid:part", b"pdfxxx:part"))
    verdicts = verapdf.check([bird, silent])
    assert not verdicts[bird].passed
    assert verdicts[bird].flavour == "3a"
    assert any("6.2.11.4.1" in failure for failure in verdicts[bird].failures), "the font is not embedded"
    assert not verdicts[silent].passed
    assert verdicts[silent].flavour == "none"


def test_canary_that_passes_stops_the_check(small, verapdf, tmp_path, monkeypatch):
    path = tmp_path / "good.pdf"
    path.write_bytes(render_journal(small, facts(), data=b"{}").pdf)
    monkeypatch.setattr(validator, "canary", path.read_bytes)
    with pytest.raises(UnavailableError) as caught:
        verapdf.check([path])
    assert caught.value.code == "pdfa.canary_passed"


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF\n"])
def test_what_cannot_be_judged_is_an_error(content, verapdf, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    with pytest.raises(UnavailableError) as caught:
        verapdf.check([path])
    assert caught.value.code == "pdfa.validator_failed"


def test_missing_file_is_an_error(verapdf, tmp_path):
    with pytest.raises(UnavailableError) as caught:
        verapdf.check([tmp_path / "absent.pdf"])
    assert caught.value.code == "pdfa.validator_failed"


def test_no_java(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnavailableError) as caught:
        VeraPdf(tmp_path).check([tmp_path / "x.pdf"])
    assert caught.value.code == "pdfa.validator_missing"
    assert "apt-get install" in caught.value.hint


def test_no_jaxb(tmp_path):
    with pytest.raises(UnavailableError) as caught:
        VeraPdf(tmp_path, debian_jars=tmp_path).check([tmp_path / "x.pdf"])
    assert caught.value.code == "pdfa.validator_missing"
    assert "jaxb-api.jar" in caught.value.message


def test_library_with_another_digest_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(validator, "_JAR_SHA256", "0" * 64)
    with pytest.raises(UnavailableError) as caught:
        VeraPdf(tmp_path).check([tmp_path / "x.pdf"])
    assert caught.value.code == "pdfa.validator_missing"


GOOD = {"path": "/x", "flavour": "3a", "passed": True, "checks": 5, "failures": [], "error": None}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["not json"],
        ["{}"],
        [json.dumps(GOOD), json.dumps(GOOD)],
        [json.dumps(GOOD | {"path": "/y"})],
        [json.dumps(GOOD | {"checks": 0})],
        [json.dumps(GOOD | {"failures": ["x"]})],
        [json.dumps(GOOD | {"error": "java.lang.Error"})],
        [json.dumps(GOOD | {"passed": 1})],
        [json.dumps(GOOD | {"passed": None})],
        [json.dumps(GOOD | {"checks": "5"})],
    ],
)
def test_answers_are_read_strictly(lines):
    with pytest.raises(UnavailableError) as caught:
        validator._answers(lines, [Path("/x")])
    assert caught.value.code == "pdfa.validator_failed"


def test_a_good_answer_is_read():
    (verdict,) = validator._answers([json.dumps(GOOD)], [Path("/x")]).values()
    assert verdict.passed
    assert verdict.checks == 5


def test_driver_is_compiled_once(verapdf, tmp_path):
    bird = tmp_path / "canary.pdf"
    bird.write_bytes(canary())
    verapdf.check([bird])
    before = {p: p.stat().st_mtime_ns for p in verapdf._build.rglob("*.class")}
    verapdf.check([bird])
    assert before
    assert {p: p.stat().st_mtime_ns for p in verapdf._build.rglob("*.class")} == before


def test_nothing_asked_nothing_answered(tmp_path):
    assert VeraPdf(tmp_path, debian_jars=tmp_path).check([]) == {}
