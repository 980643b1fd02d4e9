"""«Подпись и доверие»: who may change it, what is refused and shown again; whether the service answers."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from signing import demo_pki
from signing.certificates import is_root
from tests.conftest import School
from tests.servers import free_port
from tests.web.site import enter

PAGE = "/upkeep/trust/"


def test_a_root_is_added_and_the_service_asked(working: tuple[School, int], tmp_path: Path) -> None:
    school, port = working
    administrator, secretary = enter(school, port, "administrator"), enter(school, port, "secretary")
    shown = administrator.get(PAGE).text
    assert "Добавить корневой сертификат" in shown, shown
    assert "Сменить службу" not in shown, "a test archive has its own"
    assert "Служба отвечает: её время" in administrator.post(f"{PAGE}check/", None).text
    assert secretary.get(PAGE).status == 403

    born = datetime(2026, 1, 1, tzinfo=UTC)
    other = demo_pki.create(tmp_path / "pki", port=free_port(), school="Другая школа", director="Иной И. И.", now=born)
    root = next(one for one in other.anchors if is_root(one))
    refused = administrator.upload(f"{PAGE}root/", {"root.cer": root}, named="root", printed="0" * 64)
    assert (refused.status, "trust.other_certificate" in refused.text) == (403, True)
    assert f'value="{"0" * 64}"' in refused.text, "what was typed is not lost"
    assert "signing.bad_certificate" in administrator.post(f"{PAGE}root/", None, printed="0" * 64).text
    digest = hashlib.sha256(root).hexdigest()
    assert administrator.upload(f"{PAGE}root/", {"root.cer": root}, named="root", printed=digest).to == PAGE
    assert digest[:32] in administrator.get(PAGE).text
    assert "Служба отвечает" in administrator.post(f"{PAGE}check/", None).text
    assert "trust.test_archive" in administrator.post(f"{PAGE}service/", None, url="http://127.0.0.1:9/").text
