"""«На подпись»: what waits for the signature, by what key, and how far the sitting has come."""

from collections import Counter
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.ids import RecordId
from kernel.kinds import Kind
from operations.act_signer import may_sign
from operations.answer_papers import waiting_papers
from operations.answer_signing import chosen_papers, sign_papers
from operations.authority import LARGEST_MCHD, Attorney, Authority, check_authority, record_authority
from operations.duties import acting_by
from operations.given_receipts import receipt_days, receipts_on
from operations.outside_sitting import outside_sitting
from operations.outside_taking import count_unread, is_left
from operations.plugin_sitting import count_collected
from operations.progress import Progress, progress
from operations.requests import requests
from operations.retrying import retry_signed, stuck_signed
from operations.sheets import State
from operations.sign_list import show
from operations.time_left import signing_left
from web.access import Visit, page, whole_or_piece
from web.dates import day_of
from web.files import text_file
from web.plugin import let_plugin_in
from web.wiring import KeyWish, wired


@page("sign")
def to_sign(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits, the keys, and the sitting that is under way."""
    sittings = wired().sittings
    under_way = progress(visit.services)
    waiting = _waiting(visit, under_way)
    going = [
        one for one in under_way if one.state is State.SIGNED or one.signature_kept or (sittings.under_way and one.busy)
    ]
    shown: dict[str, object] = {
        "visit": visit,
        "waiting": waiting,
        "going": going,
        "counts": sorted(
            Counter(one.record.kind for one in waiting).items(), key=lambda pair: list(Kind).index(pair[0])
        ),
        "samples": _samples(waiting),
        "unconfirmed": sum(one.state is State.RENDERED and not one.confirmed for one in under_way),
        "papers": waiting_papers(visit.services, requests(visit.services)) if visit.may("request") else [],
        "sitting": sittings.under_way,
        "stuck": len(stuck_signed(going)) if not sittings.under_way else 0,
        "acting": acting_by(visit.services, visit.actor),
        "left": signing_left(visit.services, len(waiting)) if sittings.under_way else None,
        "trouble": sittings.trouble_of(visit.actor),
        "now": visit.services.clock.now(),
    }
    shown["outside"] = outside = outside_sitting(visit.services, visit.actor)
    offers = not sittings.under_way and not request.headers.get("HX-Request")
    shown["receipts"] = () if request.headers.get("HX-Request") else receipt_days(visit.services)
    shown["known_certificate"] = wired().outside_certificate() if offers else None
    shown["keys"] = wired().keys() if offers else ()
    shown["plugin"] = plugin = wired().plugin_script() is not None
    shown["collected"] = count_collected(visit.services, visit.actor) if outside else 0
    shown["is_left"] = outside is not None and is_left(visit.services, visit.actor)
    shown["unread"] = count_unread(visit.services, visit.actor) if outside else 0
    working = bool(sittings.under_way) or any(one.busy for one in going) or (outside is not None and outside.busy)
    answer = whole_or_piece(request, "to-sign.html", "to-sign-progress.html", shown, working=working)
    return let_plugin_in(answer) if plugin else answer


@page("sign", methods=("POST",))
def again(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Sends on what is signed and did not come on by itself; the key is not needed for that."""
    wired().sittings.refuse_another()
    retry_signed(visit.services, runner=wired().runner(), actor=visit.actor)
    return redirect("to-sign")


@page("sign")
def receipts(_request: HttpRequest, visit: Visit, day: str) -> HttpResponse:
    """The receipts of a day, as one text."""
    chosen = day_of(day)
    if chosen is None:
        raise NotFoundError("receipt.none", "Такого дня нет.", "Выберите день на странице «На подпись».")
    return text_file(receipts_on(visit.services, chosen), f"kvitancii-{chosen.isoformat()}.txt")


def _waiting(visit: Visit, under_way: list[Progress]) -> list[Progress]:
    """What is rendered and not signed; an act of destruction is no document among others, it has a page of its own."""
    rendered = [one for one in under_way if one.waits_for_signature and one.record.kind is not Kind.ACT]
    return [one for one in rendered if may_sign(visit.services, one.record, visit.actor)]


def _samples(waiting: list[Progress]) -> list[Progress]:
    """The first document of each kind: what a look at the whole begins with."""
    seen: dict[Kind, Progress] = {}
    for one in waiting:
        seen.setdefault(one.record.kind, one)
    return list(seen.values())


@page("sign", methods=("POST",))
def begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Begins to sign what was chosen; all that waits, if nothing was chosen apart."""
    form = request.POST
    refuse_unseen(request)
    wired().sittings.refuse_another()  # before anything is written beside what another sitting is signing
    records = chosen_records(visit, form.getlist("record"))
    papers = chosen_papers(visit.services, form.getlist("answer")) if visit.may("request") else []
    refuse_nothing([*records, *papers])
    authority = authority_of(request)
    check_authority(visit.services, authority)
    if papers:
        wired().sittings.with_key(
            visit.actor, wish_of(request), lambda key: sign_papers(visit.services, papers, key, visit.actor, authority)
        )
    if not records:
        return redirect("to-sign")
    show(visit.services, records, visit.actor)
    record_authority(visit.services, records, authority)
    wired().sittings.begin(visit.actor, records, wish_of(request))
    return redirect("to-sign")


def chosen_records(visit: Visit, ticked: list[str]) -> list[RecordId]:
    """What was ticked, of which each must wait and be what the page showed: `<id> <SHA-512>`.

    Raises RefusedError `signing.other_than_shown`: nothing is signed that nobody looked at, nor fewer than he thinks.
    """
    waiting = {str(one.record): one for one in _waiting(visit, progress(visit.services))}
    records = []
    for text in ticked:
        name, _, digest = text.partition(" ")
        if name not in waiting:
            raise RefusedError(
                "signing.other_than_shown",
                f"Документ {name} подписи больше не ждёт: он подписан или открыт заново.",
                "Сейчас ничего не подписано. Обновите страницу и подпишите то, что осталось.",
            )
        if waiting[name].sha512 != digest:
            raise RefusedError(
                "signing.other_than_shown",
                f"Документ {name} изменился, пока страница была открыта.",
                "Ничего не подписано. Обновите страницу, просмотрите документ и подпишите снова.",
            )
        records.append(waiting[name].record)
    return records


def authority_of(request: HttpRequest) -> Authority:
    """By what office, order and power of attorney the form says one signs, and for which days.

    Raises BadInputError for no day.
    """
    form = request.POST
    first, last = day_of(form.get("order-from", "")), day_of(form.get("order-to", ""))
    sent = request.FILES.get("mchd")
    mchd = Attorney(sent.name or "", sent.read(LARGEST_MCHD + 1)) if isinstance(sent, UploadedFile) else None
    return Authority(form.get("position", "").strip(), form.get("order", "").strip(), first, last, mchd)


def wish_of(request: HttpRequest) -> KeyWish:
    """The key that the form names, and its PIN."""
    address = request.POST.get("key", "")
    return KeyWish(
        demo=address == "demo", address="" if address == "demo" else address, pin=request.POST.get("pin", "")
    )


def refuse_unseen(request: HttpRequest) -> None:
    """Returns if the form says that the documents were looked at. Raises BadInputError `signing.not_seen`."""
    if request.POST.get("seen") != "1":
        raise BadInputError(
            "signing.not_seen", "Не отмечено, что документы просмотрены.", "Просмотрите образцы и поставьте отметку."
        )


def refuse_nothing(chosen: Sequence[object]) -> None:
    """Returns if something was chosen. Raises BadInputError `signing.nothing`."""
    if not chosen:
        raise BadInputError(
            "signing.nothing",
            "Ни один документ не выбран.",
            "Отметьте документы или обновите страницу: их могли уже подписать.",
        )
