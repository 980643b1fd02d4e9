"""«Положение»: the regulation profile in force, kind by kind; filled in section by section, or as a text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kernel.errors import BadInputError
from operations.profile_check import CheckedProfile
from operations.regulation import checked_text, kind_rows, profile_text
from operations.regulation_draft import (
    changed_in,
    draft_of,
    drop_draft,
    fill_section,
    is_outdated,
    keep_draft,
    mark_of,
    put_in_force,
    section_entries,
    working_text,
)
from profiles.editing import Entry
from profiles.fields import Field, Shape, sections
from web.access import Visit, page

_CHANGE = "profile-change"
_LONGEST = 200_000


@page("profile", _CHANGE)
def regulation(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is in force, and the changes that wait."""
    text = working_text(visit.services) if visit.may(_CHANGE) else profile_text(visit.services)
    return _shown(request, visit, text, checked_text(visit.services, text))


@page(_CHANGE, methods=("POST",))
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Checks a text and keeps it as the draft, or puts it in force."""
    text = request.POST.get("text", "").replace("\r\n", "\n")  # as a browser sends lines
    if not text.strip() or len(text) > _LONGEST or "\0" in text:
        raise BadInputError("profile.no_text", "Текста положения нет или он слишком велик.", "Вернитесь и повторите.")
    if request.POST.get("apply") == "1":
        put_in_force(visit.services, text, visit.actor, seen=request.POST.get("seen", ""))
        return redirect("regulation")
    try:
        checked = checked_text(visit.services, text)
        keep_draft(visit.services, text, visit.actor, seen=request.POST.get("seen", ""))
    except BadInputError as error:  # a slip of the pen: the text stays on the page
        return _shown(request, visit, text, None, error)
    return _shown(request, visit, text, checked)


@page(_CHANGE, methods=("POST",))
def drop(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Drops the changes that wait."""
    drop_draft(visit.services)
    return redirect("regulation")


@page(_CHANGE, methods=("GET", "HEAD", "POST"))
def section(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """The fields of one section; sent back, they change the draft."""
    shown, entries = section_entries(visit.services, key)
    trouble = None
    if request.method == "POST":
        entries |= {field.name: _entry(request, field) for field in shown.fields if _is_sent(request, field)}
        try:
            fill_section(visit.services, key, entries, visit.actor, seen=request.POST.get("seen", ""))
        except BadInputError as error:  # what was filled in stays on the page
            trouble = error
        else:
            return redirect("regulation")
    told = {"visit": visit, "section": shown, "entries": entries, "trouble": trouble, "mark": mark_of(visit.services)}
    return render(request, "regulation-section.html", told, status=400 if trouble else 200)


def _is_sent(request: HttpRequest, field: Field) -> bool:
    """Whether the form had the field at all: what is not ticked is not sent either."""
    return (f"{field.name}:clause" if field.ruled else field.name) in request.POST


def _entry(request: HttpRequest, field: Field) -> Entry:
    sent = request.POST.getlist(field.name)
    value = sent[0].splitlines() if field.shape is Shape.LIST and sent else sent
    clause, quote = (request.POST.get(f"{field.name}:{part}", "") for part in ("clause", "quote"))
    return Entry(tuple(value), clause, quote)


def _shown(
    request: HttpRequest, visit: Visit, text: str, checked: CheckedProfile | None, trouble: BadInputError | None = None
) -> HttpResponse:
    draft = draft_of(visit.services) if visit.may(_CHANGE) else None
    shown = {
        "visit": visit,
        "profile": visit.services.profile,
        "rows": list(kind_rows(visit.services)),
        "text": text,
        "checked": checked,
        "trouble": trouble,
        "is_other": text != profile_text(visit.services),
        "draft": draft,
        "changed": changed_in(visit.services, draft.text) if draft else [],
        "is_outdated": draft is not None and is_outdated(visit.services, draft),
        "sections": list(sections()),
        "mark": mark_of(visit.services),
        "may_change": visit.may(_CHANGE),
    }
    return render(request, "regulation.html", shown, status=400 if trouble else 200)
