"""Kept sections: used again, drawn anew when damaged or when anything that they depend on changed."""

from docgen import composer, journal
from docgen.journal import render_journal
from tests.docgen.factory import facts, journal_json, journal_of


def test_second_rendering_draws_nothing_and_gives_the_same_bytes(small, tmp_path, monkeypatch):
    first = render_journal(small, facts(), data=b"{}", cache=tmp_path / "kept")
    drawn, laid_out = [], []
    monkeypatch.setattr(composer, "draw", lambda *_, **values: drawn.append(values))
    monkeypatch.setattr(journal, "subject_pages", lambda *values: laid_out.append(values))
    again = render_journal(small, facts(), data=b"{}", cache=tmp_path / "kept")
    assert drawn == laid_out == []
    assert again == first == render_journal_without_cache(small, monkeypatch)


def render_journal_without_cache(small, monkeypatch):
    monkeypatch.undo()
    return render_journal(small, facts(), data=b"{}")


def test_only_the_changed_subject_is_drawn_again(tmp_path, monkeypatch):
    value = journal_json(pupils=2, subjects=3, weekly=1)
    render_journal(journal_of(value), facts(), data=b"{}", cache=tmp_path)
    value["subjects"][1]["lessons"][0]["topic"] = "Другая тема"
    real, drawn = composer.draw, []

    def counting(html, css, **values):
        drawn.append(values["prefix"])
        return real(html, css, **values)

    monkeypatch.setattr(composer, "draw", counting)
    render_journal(journal_of(value), facts(), data=b"{}", cache=tmp_path)
    assert drawn == ["s2"]


def test_damaged_section_is_drawn_again(small, tmp_path):
    first = render_journal(small, facts(), data=b"{}", cache=tmp_path)
    kept = sorted(tmp_path.glob("*.pdf"))
    kept[0].write_bytes(kept[0].read_bytes()[:-10] + b"0123456789")
    kept[1].unlink()
    kept[2].with_suffix(".json").write_text("{}")
    assert render_journal(small, facts(), data=b"{}", cache=tmp_path) == first


def test_names_of_kept_files_tell_nothing(small, tmp_path):
    render_journal(small, facts(), data=b"{}", cache=tmp_path)
    names = [path.stem for path in tmp_path.iterdir()]
    assert names
    assert all(len(name) == 64 and set(name) <= set("0123456789abcdef") for name in names)
