"""«Положение»: the regulation profile in force, kind by kind, and its text for whoever may change it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import BadInputError
from operations.profile_check import CheckedProfile
from operations.regulation import checked_text, kind_rows, profile_text, replace_profile
from web.access import Visit, page

_CHANGE = "profile-change"
_LONGEST = 200_000


@page("profile", _CHANGE)
def regulation(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is in force."""
    text = profile_text(visit.services)
    return _shown(request, visit, text, checked_text(visit.services, text))


@page(_CHANGE, methods=("POST",))
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Checks a text, or puts it in force."""
    text = request.POST.get("text", "").replace("\r\n", "\n")  # as a browser sends lines
    if not text.strip() or len(text) > _LONGEST or "\0" in text:
        raise BadInputError("profile.no_text", "Текста положения нет или он слишком велик.", "Вернитесь и повторите.")
    if request.POST.get("apply") == "1":
        replace_profile(visit.services, text, visit.actor)
        return redirect("regulation")
    try:
        return _shown(request, visit, text, checked_text(visit.services, text))
    except BadInputError as error:  # a slip of the pen: the text stays on the page
        return _shown(request, visit, text, None, error)


def _shown(
    request: HttpRequest, visit: Visit, text: str, checked: CheckedProfile | None, trouble: BadInputError | None = None
) -> HttpResponse:
    shown = {
        "visit": visit,
        "profile": visit.services.profile,
        "rows": list(kind_rows(visit.services)),
        "text": text,
        "checked": checked,
        "trouble": trouble,
        "is_other": text != profile_text(visit.services),
        "may_change": visit.may(_CHANGE),
    }
    return render(request, "regulation.html", shown, status=400 if trouble else 200)
