"""Role × page: every pair is tried. What a role may do, the one table of roles says."""

import subprocess
import sys

import pytest

from operations.roles import ALLOWED, Role
from tests.conftest import School
from tests.web.conftest import USERS
from tests.web.site import Person, enter

RECORD = "test/2025-26/5a/journal"
DRAFTS = ("close", "close-confirm", "sign", "countersign", "own-class")
# Page → its address, how it is asked, and the verbs of which one opens it; none: anybody who is signed in.
PAGES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "start": ("/", "GET", ()),
    "account": ("/account/", "GET", ()),
    "add-device": ("/account/device/", "POST", ()),
    "year": ("/year/", "GET", ("close", "close-confirm")),
    "year-of": ("/year/2026/", "GET", ("close", "close-confirm")),
    "year-protocol": ("/year/2026/protocol.pdf", "GET", ("status",)),
    "unit": ("/year/2026/class/5a/", "GET", ("close", "close-confirm", "own-class")),
    "list-pupils": (f"/year/imports/{RECORD}/pupils/", "POST", ("import",)),
    "withdraw-import": (f"/year/imports/{RECORD}/withdraw/", "POST", ("import",)),
    "forget-word": ("/year/imports/words/forget/", "POST", ("import",)),
    "settle-remark": ("/year/2026/class/5a/remarks/1/settle/", "POST", ("close", "own-class")),
    "own-class": ("/my-class/", "GET", ("own-class",)),
    "remark": ("/my-class/2026/5a/remark/", "POST", ("own-class",)),
    "form-own": ("/my-class/2026/5a/form/", "POST", ("own-class",)),
    "print-own": ("/my-class/test/2025-26/5a/summary/print.pdf", "POST", ("own-class",)),
    "reports": ("/reports/", "GET", ("report", "own-class")),
    "report": ("/reports/extract/", "GET", ("report", "own-class")),
    "make-report": ("/reports/extract/make/", "POST", ("report", "own-class")),
    "upload": ("/year/upload/", "POST", ("import",)),
    "upload-again": ("/year/upload/x/again/", "POST", ("import",)),
    "upload-forget": ("/year/upload/x/forget/", "POST", ("import",)),
    "compare-upload": ("/year/upload/x/replace/", "GET", ("import",)),
    "replace-import": ("/year/upload/x/replace/confirm/", "POST", ("import",)),
    "correct": ("/year/upload/x/correct/", "GET", ("correct",)),
    "confirm-correction": ("/year/upload/x/correct/confirm/", "POST", ("correct",)),
    "reconcile": ("/year/2026/class/5a/reconcile/", "GET", ("import", "close", "close-confirm", "own-class")),
    "check-attendance": (
        "/year/2026/class/5a/reconcile/attendance/",
        "POST",
        ("import", "close", "close-confirm", "own-class"),
    ),
    "close": ("/year/2026/close/", "POST", ("close",)),
    "confirm": ("/year/2026/confirm/", "POST", ("close-confirm",)),
    "template": ("/year/2026/template.xlsx?unit=7%D0%90", "GET", ("template",)),
    "retry": ("/year/2026/retry/", "POST", ("close",)),
    "take-back": ("/year/2026/take-back/", "POST", ("reopen",)),
    "draft": (f"/draft/{RECORD}/", "GET", DRAFTS),
    "draft-picture": (
        f"/draft/{RECORD}/page/1/240.png",
        "GET",
        DRAFTS,
    ),
    "draft-file": (f"/draft/{RECORD}/draft.pdf", "GET", DRAFTS),
    "to-sign": ("/to-sign/", "GET", ("sign",)),
    "sign-again": ("/to-sign/again/", "POST", ("sign",)),
    "receipts": ("/to-sign/receipts/2026-05-28/", "GET", ("sign",)),
    "workplace": ("/to-sign/check/", "GET", ("sign",)),
    "begin-signing": ("/to-sign/begin/", "POST", ("sign",)),
    "hand-out": ("/to-sign/elsewhere/", "POST", ("sign",)),
    "handed-out": ("/to-sign/elsewhere/documents.zip", "GET", ("sign",)),
    "take-signatures": ("/to-sign/elsewhere/back/", "POST", ("sign",)),
    "read-signatures-again": ("/to-sign/elsewhere/again/", "POST", ("sign",)),
    "end-hand-out": ("/to-sign/elsewhere/end/", "POST", ("sign",)),
    "plugin-script": ("/to-sign/plugin/cadesplugin_api.js", "GET", ("sign",)),
    "plugin-offers": ("/to-sign/plugin/offers/", "GET", ("sign",)),
    "plugin-answer": ("/to-sign/plugin/answer/", "POST", ("sign",)),
    "plugin-send": ("/to-sign/plugin/send/", "POST", ("sign",)),
    "further": ("/to-sign/further/", "GET", ("countersign", "own-class")),
    "sign-further": ("/to-sign/further/sign/", "POST", ("countersign", "own-class")),
    "further-documents": ("/to-sign/further/documents.zip?role=seal", "GET", ("countersign", "own-class")),
    "further-back": ("/to-sign/further/back/", "POST", ("countersign", "own-class")),
    "search": ("/archive/?q=5", "GET", ("find",)),
    "card": (f"/archive/{RECORD}/", "GET", ("find",)),
    "document": (f"/archive/{RECORD}/document/", "GET", ("get",)),
    "picture": (f"/archive/{RECORD}/page/1/240.png", "GET", ("get",)),
    "download": (f"/archive/{RECORD}/document.pdf", "GET", ("get",)),
    "check": (f"/archive/{RECORD}/check/", "GET", ("verify",)),
    "history": (f"/archive/{RECORD}/history/", "GET", ("log",)),
    "own-key": ("/account/key/", "POST", ("credential",)),
    "replace-key": ("/account/key/replace/", "POST", ("credential",)),
    "accept-key": ("/account/key/accept/", "POST", ("credential",)),
    "extract": (f"/archive/{RECORD}/extract/", "POST", ("extract",)),
    "certify-copy": (f"/archive/{RECORD}/copy/", "POST", ("request",)),
    "hold": (f"/archive/{RECORD}/hold/", "POST", ("hold",)),
    "hold-person": ("/holds/person/", "GET", ("hold",)),
    "hold-all": ("/holds/person/set/", "POST", ("hold",)),
    "unstart-term": (f"/archive/{RECORD}/unstart/", "POST", ("act",)),
    "start-terms": ("/terms/start/", "POST", ("act",)),
    "lift-hold": ("/holds/h1/lift/", "POST", ("hold",)),
    "draft-inventory": ("/inventories/draft/", "POST", ("inventory",)),
    "nomenclature": ("/nomenclature/", "POST", ("inventory", "profile-change")),
    "terms": ("/terms/", "GET", ("retention",)),
    "retry-own": ("/terms/again/", "POST", ("act",)),
    "draft-act": ("/acts/draft/", "POST", ("act",)),
    "act": ("/acts/2032-1/", "GET", ("retention",)),
    "edit-act": ("/acts/2032-1/edit/", "POST", ("act",)),
    "act-papers": ("/acts/2032-1/papers/", "GET", ("retention",)),
    "act-paper-gone": ("/acts/2032-1/paper/", "POST", ("act",)),
    "agree-act": ("/acts/2032-1/agree/", "POST", ("act-approve",)),
    "hand-out-act": ("/acts/1/elsewhere/", "POST", ("sign",)),
    "sign-act": ("/acts/2032-1/sign/", "POST", ("sign",)),
    "withdraw-act": ("/acts/2032-1/withdraw/", "POST", ("act",)),
    "execute-act": ("/acts/2032-1/execute/", "POST", ("act",)),
    "requests": ("/requests/", "GET", ("request",)),
    "enter-request": ("/requests/enter/", "POST", ("request",)),
    "request": ("/requests/2026-1/", "GET", ("request",)),
    "work-on-request": ("/requests/2026-1/work/", "POST", ("request",)),
    "answer-request": ("/requests/2026-1/answer/", "POST", ("request",)),
    "check-answer": ("/requests/check/", "POST", ("request",)),
    "draw-reference": ("/requests/2026-1/reference/", "POST", ("request",)),
    "answer-paper": ("/requests/2026-1/papers/1/", "GET", ("request",)),
    "answer-picture": ("/requests/2026-1/papers/1/page/1/240.png", "GET", ("request",)),
    "answer-mchd": ("/requests/2026-1/papers/1/mchd.xml", "GET", ("request",)),
    "answer-file": ("/requests/2026-1/papers/1/answer.pdf", "GET", ("request",)),
    "drop-answer": ("/requests/2026-1/papers/1/drop/", "POST", ("request",)),
    "paper": ("/paper/", "GET", ("paper",)),
    "note-paper": ("/paper/note/", "POST", ("paper",)),
    "print-paper": ("/paper/print/", "POST", ("print",)),
    "paper-handover": ("/paper/handover/", "POST", ("print",)),
    "enter-case": ("/paper/enter/", "POST", ("paper",)),
    "move-case": (f"/paper/{RECORD}/move/", "POST", ("paper",)),
    "media": ("/media/", "GET", ("media",)),
    "medium": ("/media/a/", "GET", ("media",)),
    "ask-medium": ("/media/a/ask/", "POST", ("media-change",)),
    "medium-paper": ("/media/a/papers/sticker.pdf", "GET", ("media",)),
    "media-register": ("/media/papers/register.pdf", "GET", ("media",)),
    "control-log": ("/media/papers/control.pdf?year=2026", "GET", ("media",)),
    "carrier-gone": ("/media/others/gone/", "POST", ("media-change",)),
    "describe-person": ("/people/describe/", "POST", ("account",)),
    "orders": ("/orders/", "GET", ("order",)),
    "enter-order": ("/orders/enter/", "POST", ("order",)),
    "cancel-order": ("/orders/cancel/", "POST", ("order",)),
    "order-register": ("/orders/register.pdf", "GET", ("order",)),
    "regulation": ("/regulation/", "GET", ("profile",)),
    "regulation-section": ("/regulation/edit/journal/", "GET", ("profile-change",)),
    "drop-regulation": ("/regulation/drop/", "POST", ("profile-change",)),
    "change-regulation": ("/regulation/change/", "POST", ("profile-change",)),
    "upkeep": ("/upkeep/", "GET", ("doctor",)),
    "trust": ("/upkeep/trust/", "GET", ("doctor",)),
    "check-service": ("/upkeep/trust/check/", "POST", ("doctor",)),
    "change-service": ("/upkeep/trust/service/", "POST", ("trust",)),
    "add-root": ("/upkeep/trust/root/", "POST", ("trust",)),
    "copy-exports": ("/upkeep/copies/", "POST", ("copies",)),
    "add-copy-drive": ("/upkeep/copies/drive/", "POST", ("copies",)),
    "try-backup": ("/upkeep/backup/try/", "POST", ("restore",)),
    "make-backup": ("/upkeep/backup/", "POST", ("backup",)),
    "people": ("/people/", "GET", ("account",)),
    "invite": ("/people/invite/", "POST", ("account",)),
    "change-account": ("/people/change/", "POST", ("account",)),
    "give-key": ("/people/give-key/", "POST", ("account",)),
    "revoke-key": ("/people/revoke-key/", "POST", ("account",)),
}
# For whoever is not signed in yet.
OPEN = {
    "no-such-address",
    "api-root",
    "health",
    "sign-in",
    "sign-out",
    "second-factor",
    "invitation",
    "provider-begin",
    "provider-return",
    "change-view",
}


def test_every_page_is_here() -> None:
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'letopis.page_settings'; import django; django.setup();"
        "from web.urls import urlpatterns; print(*(one.name for one in urlpatterns if hasattr(one, 'name')))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) == PAGES.keys() | OPEN


@pytest.mark.parametrize("role", USERS)
def test_a_role_sees_its_pages_and_no_others(role: str, looked_at: School, port: int) -> None:
    person = enter(looked_at, port, role)
    for name, (path, method, verbs) in PAGES.items():
        answer = person.get(path) if method == "GET" else person.post(path)
        allowed = not verbs or any(verb in ALLOWED[Role(role)] for verb in verbs)
        refused = (
            "role.not_allowed" in answer.text if answer.headers.get("content-type", "").startswith("text") else False
        )
        assert refused is not allowed, f"{role} at {name}: {answer.status}"
        assert answer.status < 500, f"{role} at {name}: {answer.body[:3000]!r}"
        # What is there to be clicked leads nowhere that is forbidden.
        if name == "start":
            for other, (address, how, wanted) in PAGES.items():
                shown = how == "GET" and f'href="{address}"' in answer.text
                assert not shown or not wanted or any(one in ALLOWED[Role(role)] for one in wanted), f"{role}: {other}"


def test_a_stranger_sees_nothing(port: int) -> None:
    stranger = Person(port)
    for name, (path, method, _) in PAGES.items():
        token = stranger.get("/sign-in/").token
        answer = stranger.get(path) if method == "GET" else stranger.post(path, token)
        assert answer.status == 302, name
        assert answer.to.startswith("/sign-in/?next=/"), name


def test_a_role_that_is_taken_away_ends_at_the_next_click(looked_at: School, port: int) -> None:
    looked_at.setting("users", 'guest = "secretary"')
    person = enter(looked_at, port, "guest")
    assert person.get("/year/").status == 200
    path = looked_at.home / "letopis.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('guest = "secretary"\n', ""), encoding="utf-8")
    answer = person.get("/year/")
    assert answer.status == 403
    assert "role.unknown_user" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/archive/other/2025-26/5a/journal/", "/archive/test/2025-26/9z/journal/", "/archive/test/2025-26/5a/act/",
     "/archive/../../etc/passwd/", "/archive/test/2025-26/..%2f..%2fkeys/journal/document.pdf",
     "/archive/test/2025-26/5a/journal/page/0/240.png", "/archive/test/2025-26/5a/journal/page/9999/240.png",
     "/archive/test/2025-26/5a/journal/page/1/50000.png", "/draft/test/2025-26/5a/journal/",
     "/draft/../../../etc/passwd/page/1/240.png", "/year/99999/", "/year/0/", "/year/2026/class/..%2f..%2f/",
     "/archive/?q=" + "%D0%B6" * 500, "/archive/test/2025-26/5a/journal/document/?page=-1%0d%0aX:1",
     "/archive/%3Cscript%3Ealert(1)%3C/script%3E/", "/archive/%00/", "/people/%F0%9F%92%A9"],
)  # fmt: skip
def test_an_address_made_up_by_somebody(path: str, looked_at: School, port: int) -> None:
    person = enter(looked_at, port, "archivist" if "/archive" in path else "administrator")
    answer = person.get(path)
    assert answer.status in (200, 400, 403, 404), answer.text[:2000]
    assert "<script>alert" not in answer.body.decode(errors="replace")
    assert "root:" not in answer.text
    assert "x" not in answer.headers


def test_what_was_not_chosen_is_not_done(looked_at: School, port: int) -> None:
    """A form with nothing ticked closes and signs nothing; what is above one's rights is refused by its kind."""
    secretary, director = enter(looked_at, port, "secretary"), enter(looked_at, port, "director")
    asked = [
        (secretary, "/year/2026/close/", {"kind": "journal", "order": "№ 1 от 28.05.2026"}, 400, "close.no_class"),
        (
            secretary,
            "/year/2026/close/",
            {"kind": "act", "unit": "5А", "order": "№ 1 от 28.05.2026"},
            400,
            "close.no_kind",
        ),
        (secretary, "/year/2026/take-back/", {"kind": "erasure", "unit": "x", "basis": "y"}, 400, "close.no_kind"),
        (director, "/to-sign/begin/", {"seen": "1", "key": "demo"}, 400, "signing.nothing"),
        (director, "/to-sign/begin/", {"key": "demo"}, 400, "signing.not_seen"),
        (enter(looked_at, port, "administrator"), "/people/invite/", {"name": "director"}, 403, "account.owner_only"),
    ]
    for person, path, fields, status, code in asked:
        answer = person.post(path, **fields)
        assert (answer.status, code in answer.text) == (status, True), (path, answer.status, answer.text)


def test_of_a_restricted_record_not_even_the_card_is_shown(looked_at: School, port: int) -> None:
    inspector, archivist = enter(looked_at, port, "inspector"), enter(looked_at, port, "archivist")
    for part in ("", "check/", "history/", "document/"):
        path = f"/archive/test/2025-26/5a/health/{part}"
        assert "role.restricted" in inspector.get(path).text, path
        assert "role.restricted" not in archivist.get(path).text, path
