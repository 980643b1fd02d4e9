"""«На подпись» by the CryptoPro plug-in of the browser: digests go to the page, signatures come back one by one.

The script is `static/letopis/plugin.js`; the talk is that of `signing.plugin`. What long lasts is done by `serve`, as
for any key on another machine.
"""

import base64

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect

from kernel.errors import LetopisError, NotFoundError
from operations.outside_sitting import outside_sitting
from operations.plugin_sitting import Offers, collect, next_offers, send_on
from web.access import STATUS, Visit, page
from web.headers import POLICY
from web.wiring import wired

_AT_ONCE = 10
"""Documents whose digests the page gets at once: each is read from the disk for it."""

# CryptoPro's extensions in browsers of Chromium's family, as its own script names them.
_EXTENSIONS = (
    "iifchhfnnmpdbibifmljnfjhpififfog",
    "epebfcehmdedogndhlcacafjaacknbcm",
    "pfhgbfnnjiafkhfdkmpiflachepdcjod",
)
_SOURCES = " ".join(f"chrome-extension://{one}" for one in _EXTENSIONS)
_POLICY = POLICY.replace("script-src 'self'", f"script-src 'self' {_SOURCES}")


def let_plugin_in(response: HttpResponse) -> HttpResponse:
    """The page, to which the plug-in's extension may give its script from within the browser: no network is asked."""
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@page("sign")
def script(_request: HttpRequest, _visit: Visit) -> FileResponse:
    """CryptoPro's own script, from the file that the settings name. Raises NotFoundError `signing.no_plugin_script`."""
    path = wired().plugin_script()
    if path is None or not path.is_file():
        raise NotFoundError(
            "signing.no_plugin_script",
            "Сценария КриптоПро для страниц (cadesplugin_api.js) на сервере нет.",
            "Администратор кладёт его на сервер и называет в letopis.toml: [signing] plugin_script.",
        )
    return FileResponse(path.open("rb"), content_type="text/javascript")


@page("sign")
def offers(request: HttpRequest, visit: Visit) -> JsonResponse:
    """What the plug-in is to sign next, how many signatures have come, and how many documents are still prepared."""
    try:
        sitting = outside_sitting(visit.services, visit.actor)
        found = next_offers(visit.services, visit.actor, _AT_ONCE) if sitting else Offers((), 0)
    except LetopisError as error:
        return _refused(error)
    return JsonResponse(
        {
            "certificate": base64.b64encode(sitting.certificate.der).decode() if sitting else "",
            "offers": [{"title": one.title, **one.offer.message()} for one in found.documents],
            "collected": found.collected,
            "whole": len(sitting.waiting) + len(sitting.answers) if sitting else 0,
            "preparing": bool(sitting and sitting.busy and not sitting.reading),
            "reading": bool(sitting and sitting.reading),
            "token": get_token(request),
        }
    )


@page("sign", methods=("POST",))
def answer(request: HttpRequest, visit: Visit) -> JsonResponse:
    """One signature. Refused, it says why: the others are taken all the same."""
    told = {name: request.POST.get(name, "") for name in ("document", "nonce", "cms")}
    try:
        collect(visit.services, visit.actor, told)
    except LetopisError as error:
        return _refused(error)
    return JsonResponse({"ok": True})


@page("sign", methods=("POST",))
def send(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Sends what was collected on; it is proved, stamped and stored by `serve`."""
    send_on(visit.services, visit.actor)
    return redirect("to-sign")


def _refused(error: LetopisError) -> JsonResponse:
    said = {"code": error.code, "message": error.message, "hint": error.hint}
    return JsonResponse(said, status=STATUS.get(error.exit_code, 500))
