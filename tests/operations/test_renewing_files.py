"""A single file gets one more document timestamp; what is no signed file of ours is refused."""

from pathlib import Path

from tests.conftest import School
from tests.operations.test_archived_records import RECORDS, document


def test_a_copy_is_renewed(archived_copy: School, tmp_path: Path) -> None:
    source, target = document(archived_copy, RECORDS[1]), tmp_path / "renewed.pdf"
    before = source.read_bytes()
    done = archived_copy.ok("renew", "--file", str(source), "-o", str(target))
    assert done["renewed"] == [str(target)]
    assert source.read_bytes() == before
    assert target.read_bytes().startswith(before)
    assert target.read_bytes().count(b"/DocTimeStamp") > before.count(b"/DocTimeStamp")
    assert archived_copy.ok("verify", "--file", str(target))["ok"]
    renew = ("renew", "--file")
    assert archived_copy.refused(*renew, str(source), "-o", str(target)) == (2, "renew.target_taken")
    assert archived_copy.refused(*renew, str(tmp_path / "none.pdf"), "-o", str(tmp_path / "x.pdf")) == (
        2, "renew.no_such_file",
    )  # fmt: skip
    assert archived_copy.refused(*renew, str(source))[0] == 2
    (tmp_path / "junk.pdf").write_bytes(b"%PDF-1.7 junk")
    assert archived_copy.refused(*renew, str(tmp_path / "junk.pdf"), "-o", str(tmp_path / "x.pdf")) == (
        4, "signing.renew_refused",
    )  # fmt: skip
    assert not (tmp_path / "x.pdf").exists()
