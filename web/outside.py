"""«На подпись», the key on another machine: the documents leave as an archive, the signatures come back as files."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from kernel.errors import BadInputError
from operations.answer_signing import chosen_papers
from operations.approving import ready_for_director
from operations.authority import check_authority
from operations.outside_sitting import (
    end_sitting,
    hand_out,
    write_package,
)
from operations.outside_taking import read_again, take_back
from operations.sign_list import show
from signing.certificates import LARGEST_CERTIFICATE, certificate_from
from signing.plugin import chosen_certificate
from signing.shapes import CertificateFacts
from web.access import Visit, page
from web.acts import refuse_unread, seen_of
from web.files import zip_file
from web.signing import authority_of, chosen_records, refuse_nothing, refuse_unseen
from web.wiring import wired


@page("sign", methods=("POST",))
def begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Has what was chosen prepared for the certificate of a key that is not here."""
    form = request.POST
    refuse_unseen(request)
    certificate = _certificate(request)
    records = chosen_records(visit, form.getlist("record"))
    papers = chosen_papers(visit.services, form.getlist("answer")) if visit.may("request") else []
    refuse_nothing([*records, *papers])
    wired().sittings.refuse_another()
    authority = authority_of(request)
    check_authority(visit.services, authority)
    show(visit.services, records, visit.actor)
    hand_out(visit.services, records, certificate, visit.actor, answers=papers, authority=authority)
    return redirect("to-sign")


@page("sign", methods=("POST",))
def begin_act(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The same of an act of destruction, which the director approves by his signature on the document."""
    record = ready_for_director(visit.services, number, visit.actor, seen=seen_of(request))
    refuse_unread(request)
    certificate = _certificate(request)
    wired().sittings.refuse_another()
    show(visit.services, [record], visit.actor)
    hand_out(visit.services, [record], certificate, visit.actor)
    return redirect("to-sign")


def _certificate(request: HttpRequest) -> CertificateFacts:
    """That of the file, else the one that the plug-in names, else what the settings say.

    Raises BadInputError `signing.no_certificate`.
    """
    sent = request.FILES.get("certificate")
    if isinstance(sent, UploadedFile):
        return certificate_from(sent.read(LARGEST_CERTIFICATE + 1))
    if request.POST.get("plugin_certificate"):
        return chosen_certificate({"certificate": request.POST["plugin_certificate"]})
    known = wired().outside_certificate()
    if known is None:
        raise BadInputError(
            "signing.no_certificate",
            "Не сказано, чьим сертификатом подпишут документы: он нужен для отметки об электронной подписи.",
            "Выберите файл сертификата (.cer); закрытый ключ и ПИН-код не нужны.",
        )
    return known


@page("sign")
def package(_request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """What is to be signed, as an archive."""
    name = f"na-podpis-{visit.services.today().isoformat()}.zip"
    return zip_file(name, lambda target: write_package(visit.services, visit.actor, target))


@page("sign", methods=("POST",))
def back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The signatures; they are read by `serve`."""
    files = ((file.name or "", file.chunks()) for file in request.FILES.getlist("files"))
    take_back(visit.services, visit.actor, files)
    return redirect("to-sign")


@page("sign", methods=("POST",))
def again(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Has what came back read once more: its reading had failed."""
    read_again(visit.services, visit.actor)
    return redirect("to-sign")


@page("sign", methods=("POST",))
def end(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ends the sitting; nothing is signed by that, and no more is lost than the page had told."""
    told = request.POST.get("losing", "")
    end_sitting(visit.services, visit.actor, losing=int(told) if told.isascii() and told.isdecimal() else 0)
    return redirect("to-sign")
