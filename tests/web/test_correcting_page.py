"""An export of a class that is archived already corrects it: what differs is shown, and on papers a version follows."""

import json
import re
import shutil
from pathlib import Path

from tests.conftest import School
from tests.operations.test_correcting import exported
from tests.web.conftest import give_roles
from tests.web.site import enter, site
from tests.web.test_uploads import await_page, uploads

SAID = {
    "papers": "объяснительная от 05.09.2026\nразрешение от 06.09.2026",
    "corrected_by": "учитель математики Иванова А. П.",
    "permitted_by": "deputy",
}


def test_from_the_refused_file_to_the_next_version(archived: School, tmp_path: Path) -> None:
    shutil.copytree(archived.home, tmp_path / "home", symlinks=True)
    school = School(tmp_path / "home")
    give_roles(school)
    export = exported(tmp_path, topic="Исправленная тема")
    with site(school, working=True) as port:
        secretary = enter(school, port, "secretary")
        assert secretary.upload("/year/upload/", {"5a.json": export.read_bytes()}).status == 302
        text = await_page(secretary, lambda one: "Исправить архивный документ…" in one)
        [folder] = uploads(school)
        page = f"/year/upload/{folder.name}/correct/"
        assert f'href="{page}"' in text
        shown = secretary.get(page)
        assert shown.status == 200, shown.text[:2000]
        assert "Исправленная тема" in shown.text
        assert "версия 2" in shown.text
        assert "<option>deputy</option>" in shown.text
        assert "<option>secretary</option>" not in shown.text

        said = {**SAID, "shown": re.findall(r'name="shown" value="([0-9a-f]{128})"', shown.text)}
        assert len(said["shown"]) == 1
        # What is said wrongly changes nothing, nor does a page that shows what is no longer so.
        for wrong, code in (
            ({"papers": " "}, "correct.papers_missing"),
            ({"corrected_by": ""}, "correct.no_author"),
            ({"permitted_by": "secretary"}, "correct.not_permitted"),
            ({"shown": "0" * 128}, "correct.other_than_shown"),
            ({"shown": []}, "correct.other_than_shown"),
        ):
            refused = secretary.post(f"{page}confirm/", **{**said, **wrong})
            assert refused.status in (400, 403)
            assert code in refused.text
        assert not list((school.home / "work").rglob("closing.json"))
        assert folder.is_dir()

        done = secretary.post(f"{page}confirm/", **said)
        assert done.to == "/year/2026/"
        assert secretary.post(f"{page}confirm/", **said).to == "/year/", "pressed twice"
        assert not folder.exists(), "the files hold pupils' data and go"
        await_page(secretary, lambda one: "ждёт подписи" in one)
        director = enter(school, port, "director")
        assert "Классный журнал" in director.get("/to-sign/").text
        [closing] = (school.home / "work").rglob("closing.json")
        assert json.loads(closing.read_bytes())["version"] == 2

        # Both versions are looked at from the card.
        record = "test/2025-26/5a/journal"
        school.ok("sign", "--all", "--demo-key")
        archivist = enter(school, port, "archivist")
        card = archivist.get(f"/archive/{record}/").text
        assert f'href="/archive/{record}/document/?version=1"' in card
        assert "версия 2</a>, действует" in card
        old = archivist.get(f"/archive/{record}/document/?version=1").text
        assert "Это прежняя версия" in old
        assert "?page=2&version=1" in old
        files = [archivist.get(f"/archive/{record}/document.pdf{one}").body for one in ("", "?version=1", "?version=2")]
        assert files[0] == files[2] != files[1]
        assert archivist.get(f"/archive/{record}/document/?version=9").status == 404
