"""«Проверка рабочего места»: whether a sitting can begin, asked before there is a hurry."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from operations.workplace import examine_workplace
from web.access import Visit, page
from web.plugin import let_plugin_in
from web.wiring import wired


@page("sign", methods=("GET", "HEAD", "POST"))
def workplace(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Asks when a button is pressed: others are asked over the network. The browser's own part is the plug-in's."""
    shown: dict[str, object] = {"visit": visit, "checks": None, "plugin": wired().plugin_script() is not None}
    if request.method == "POST":
        offered = wired().keys()
        known = [one.certificate for one in offered if one.certificate is not None]
        elsewhere = wired().outside_certificate()
        if elsewhere is not None and elsewhere.fingerprint not in {one.fingerprint for one in known}:
            known.append(elsewhere)
        shown["checks"] = examine_workplace(visit.services, known)
    response = render(request, "workplace.html", shown)
    return let_plugin_in(response) if shown["plugin"] else response
