"""Files on their way into the year, and what of them may still be changed: signs, whose they are, a mistake."""

from collections.abc import Iterator
from itertools import zip_longest

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from kernel.ids import parse_record_id
from kernel.russian import short_date
from operations.import_withdrawal import withdraw_import
from operations.import_words import forget_word
from operations.page_names import name_pupils
from operations.upload_words import Arriving, Whose
from operations.uploads import again, forget, receive
from web.access import Visit, page
from web.dates import day_of
from web.later import imported_kind

_WORDS = 60


@page("import", methods=("POST",))
def upload(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Files from the browser; they are read by `serve`."""
    whose = _whose(request.POST)
    files, book = (_arriving(request, field) for field in ("files", "book"))
    receive(visit.services, files, visit.actor, whose=whose, book=book, looks=True)
    return redirect("year")


def _arriving(request: HttpRequest, field: str) -> Arriving:
    return ((file.name or "", file.chunks()) for file in request.FILES.getlist(field))


def _whose(form: QueryDict) -> Whose:
    """What a person says of files that do not say it themselves. Raises BadInputError as `imported_kind`."""
    kind = form.get("kind", "")
    unit, year = (form.get(field, "").strip()[:_WORDS] for field in ("unit", "year"))
    return Whose(imported_kind(kind) if kind else None, unit, year, form.get("pupils", "").strip())


@page("import", methods=("POST",))
def upload_again(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Reads the files of an upload once more."""
    signs, columns = (list(_explained(request.POST, what)) for what in ("code", "column"))
    form = request.POST
    again(
        visit.services,
        name,
        apart=form.get("apart") == "1",
        signs=signs,
        columns=columns,
        whose=_whose(form) if "unit" in form else None,
        without_book=form.get("without_book") == "1",
    )
    return redirect("year")


def _explained(form: QueryDict, what: str) -> Iterator[str]:
    """What was answered of the words that were asked about, as `Words` has it: «УВ=болезнь»."""
    words, meanings = form.getlist(f"{what}-word"), form.getlist(f"{what}-meaning")
    for word, meaning, day in zip_longest(words, meanings, form.getlist(f"{what}-day"), fillvalue=""):
        said = meaning.strip() or (short_date(told) if (told := day_of(day)) is not None else "")
        if word and said:
            yield f"{word}={said}"


@page("import", methods=("POST",))
def upload_forget(_request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Takes an upload off the page."""
    forget(visit.services, name)
    return redirect("year")


@page("import", methods=("POST",))
def list_pupils(request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """Puts the list that was typed in place of the one that was there."""
    wanted = parse_record_id(record)
    name_pupils(visit.services, wanted, request.POST.get("pupils", ""), visit.actor)
    return redirect("unit", wanted.year.ends, wanted.unit)


@page("import", methods=("POST",))
def withdraw(_request: HttpRequest, visit: Visit, record: str) -> HttpResponse:
    """Takes an import back."""
    wanted = parse_record_id(record)
    withdraw_import(visit.services, wanted, visit.actor)
    return redirect("year-of", wanted.year.ends)


@page("import", methods=("POST",))
def forget_said(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Forgets what was said of a sign or a column: it is asked about again."""
    form = request.POST
    forget_word(visit.services, form.get("what", ""), form.get("word", ""), visit.actor)
    return redirect("year")
