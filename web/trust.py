"""«Подпись и доверие»: the timestamp service, keys, roots and evidence; another service, another root."""

from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import BadInputError, LetopisError
from operations.trust_standing import trust_standing
from operations.trusting import DIGESTS, Answer, ServiceWish, add_root, answer_of, change_service
from signing.certificates import LARGEST_CERTIFICATE
from web.access import STATUS, Visit, page
from web.wiring import KeyOffer, wired

_SOON = timedelta(days=30)
"""So long before its end a certificate is spoken of."""


@page("doctor")
def trust(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whom the archive asks and trusts."""
    return _show(request, visit)


@page("doctor", methods=("POST",))
def check_service(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Asks the service for a timestamp, as a sitting will: by the digest of the key that signs."""
    services, keys = visit.services, wired().keys()
    md = next((one.certificate.md for one in keys if one.certificate is not None), "sha256")
    try:
        answered = answer_of(services, services.authorities(), md)
    except LetopisError as error:
        return _show(request, visit, keys=keys, trouble=error)
    return _show(request, visit, keys=keys, answered=answered)


def _show(
    request: HttpRequest,
    visit: Visit,
    *,
    status: int = 200,
    keys: tuple[KeyOffer, ...] | None = None,
    answered: Answer | None = None,
    trouble: LetopisError | None = None,
    wrong: LetopisError | None = None,
) -> HttpResponse:
    """The page, with what was typed. `keys`: those that may sign here, if they were looked up: tokens are asked.

    `answered`, `trouble`: what the service said when it was asked; `wrong`: what is wrong with a form.
    """
    now = visit.services.clock.now()
    shown = {
        "visit": visit,
        "found": trust_standing(visit.services),
        "is_test": visit.services.home.demo_pki.is_dir(),
        "keys": wired().keys() if keys is None else keys,
        "now": now,
        "soon": now + _SOON,
        "today": visit.services.today(),
        "digests": DIGESTS,
        "said": request.POST,
        "answered": answered,
        "trouble": trouble,
        "wrong": wrong,
    }
    return render(request, "trust.html", shown, status=status)


def _refused(request: HttpRequest, visit: Visit, error: LetopisError) -> HttpResponse:
    """The page with what is wrong."""
    return _show(request, visit, status=STATUS.get(error.exit_code, 500), wrong=error)


@page("trust", methods=("POST",))
def ask_service(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another timestamp service is asked from now on."""
    form = request.POST
    wish = ServiceWish(form.get("url", ""), form.get("accredited") == "1", form.get("digest", ""))
    try:
        change_service(visit.services, wish, visit.actor)
    except LetopisError as error:
        return _refused(request, visit, error)
    return redirect("trust")


@page("trust", methods=("POST",))
def add(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A root certificate is trusted from now on."""
    sent = request.FILES.get("root")
    try:
        if not isinstance(sent, UploadedFile):
            raise BadInputError(
                "signing.bad_certificate", "Файл сертификата не выбран.", "Выберите файл .cer, .crt или .pem."
            )
        add_root(visit.services, sent.read(LARGEST_CERTIFICATE + 1), request.POST.get("printed", ""), visit.actor)
    except LetopisError as error:
        return _refused(request, visit, error)
    return redirect("trust")
