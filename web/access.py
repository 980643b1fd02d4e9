"""Who may see a page: one decorator asks what the command asks, and makes of every error a page that says what next."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_otp import user_has_device

from kernel.errors import LetopisError, UnavailableError
from kernel.kinds import Kind
from operations.duties import refuse_ended_duty
from operations.roles import ALLOWED, Role, allow, allow_kinds, hidden_kinds, role_for
from operations.services import Services
from web.wiring import wired

_LOG = logging.getLogger("letopis.web")
_P = ParamSpec("_P")
_ASKS_BY_ITSELF = "progress"
"""The id of the element that asks for progress every few seconds."""

# The exit status of an error → the status of the answer.
STATUS: Mapping[int, int] = {1: 409, 2: 400, 3: 404, 4: 403, 5: 500, 6: 503}


@dataclass(frozen=True)
class Visit:
    """A person at a page: the services of the home, the account, its role and what it may do."""

    services: Services
    actor: str
    role: Role
    rights: frozenset[str]

    def may(self, verb: str) -> bool:
        """Whether the role allows the verb."""
        return verb in self.rights

    @property
    def hidden(self) -> frozenset[Kind]:
        """The kinds of record of which the visitor is told nothing."""
        return hidden_kinds(self.actor, self.services.roles, self.services.owner)

    def allow_kind(self, kind: Kind) -> None:
        """Returns if the visitor may see records of the kind. Raises RefusedError `role.restricted`."""
        allow_kinds(self.actor, [kind], self.services.roles, self.services.owner)


View = Callable[Concatenate[HttpRequest, Visit, _P], HttpResponseBase]


def page(
    *verbs: str, methods: Sequence[str] = ("GET", "HEAD")
) -> Callable[[View[_P]], Callable[Concatenate[HttpRequest, _P], HttpResponseBase]]:
    """The view is for those whose role allows one of the verbs; for anybody signed in, if none is named.

    Nobody is signed in: to the sign-in, and back. A second factor is owed: to it. A LetopisError is a page of its own.
    """

    def decorate(view: View[_P]) -> Callable[Concatenate[HttpRequest, _P], HttpResponseBase]:
        def guarded(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated and request.headers.get("HX-Request"):
                return HttpResponse(headers={"HX-Redirect": reverse("sign-in")})
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path() if request.method == "GET" else reverse("start"))
            try:
                visit = _visit(request, verbs)
                if owes_second_factor(request, visit.role):
                    return redirect(_second_factor(request))
                if request.headers.get("HX-Trigger") != _ASKS_BY_ITSELF:
                    request.session.modified = True  # a click keeps the session; a page left open does not
                return view(request, visit, *args, **kwargs)
            except LetopisError as error:
                return refused(request, error)

        return require_http_methods(list(methods))(update_wrapper(guarded, view))

    return decorate


def _second_factor(request: HttpRequest) -> str:
    """The page of the second factor, and from there back to where one was going."""
    address = reverse("second-factor")
    going = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else ""
    return f"{address}?{urlencode({'next': going})}" if going and going != "/" else address


def _visit(request: HttpRequest, verbs: Sequence[str]) -> Visit:
    visit = visit_of(wired().services(), request.user.get_username(), verbs)
    request.visit = visit  # type: ignore[attr-defined] # for the page of an error
    return visit


def visit_of(services: Services, actor: str, verbs: Sequence[str]) -> Visit:
    """The account as it may act just now: by the roles of the settings and the orders of the register.

    Raises RefusedError as `allow` (the first of the verbs that the role has is asked for) and `refuse_ended_duty`.
    """
    role = role_in(services, actor)
    rights = ALLOWED[role] if role is not None else frozenset()
    allow(actor, next((verb for verb in verbs or sorted(rights) if verb in rights), next(iter(verbs), "status")),
          services.roles, services.owner)  # fmt: skip
    refuse_ended_duty(services, actor)
    assert role is not None  # `allow` refuses whoever has none
    return Visit(services, actor, role, rights)


def role_in(services: Services, actor: str) -> Role | None:
    """The role of the account, by the settings as they are now."""
    return role_for(actor, services.roles, services.owner)


def owes_second_factor(request: HttpRequest, role: Role | None) -> bool:
    """Whether the account has a device, or must have one, and has not shown it in this session."""
    user: Any = request.user
    wanted = role is not None and role.value in wired().facts().second_factor
    return not user.is_verified() and (wanted or user_has_device(user))


def whole_or_piece(
    request: HttpRequest, whole: str, piece: str, shown: Mapping[str, object], *, working: bool
) -> HttpResponse:
    """The page; or its piece that tells of progress, where the page asks for that alone.

    286 tells it to ask no more: with that the piece says that the rest of the page is to be loaded anew. Both know
    `working`.
    """
    told = {**shown, "working": working}
    if not request.headers.get("HX-Request"):
        return render(request, whole, told)
    return render(request, piece, {**told, "ended": not working}, status=200 if working else 286)


def refused(request: HttpRequest, error: LetopisError) -> HttpResponse:
    """The page of an error: what happened and what to do; its status follows the command's exit status."""
    status = STATUS.get(error.exit_code, 500)
    if error.exit_code >= UnavailableError.exit_code - 1:
        _LOG.warning("%s at %s", error.code, request.resolver_match.view_name if request.resolver_match else "")
    return error_page(request, error, status)


def error_page(request: HttpRequest, error: LetopisError, status: int) -> HttpResponse:
    """The page of an error with the menu, if it is known who sees it."""
    shown = {"error": error, "back": _back(request), "visit": getattr(request, "visit", None)}
    template = "error-piece.html" if request.headers.get("HX-Request") else "error.html"
    return render(request, template, shown, status=status)


def _back(request: HttpRequest) -> str:
    """Where the person came from, on this site only."""
    came = request.headers.get("referer", "")
    site = f"{request.scheme}://{request.get_host()}"
    here = request.build_absolute_uri()
    inside = came.startswith(f"{site}/") and not came.startswith(f"{site}//") and came != here
    return came.removeprefix(site) if inside else reverse("start")


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """A form without its token: a page that was left open too long, or a foreign site."""
    error = LetopisError(
        "page.stale_form",
        "Страница открыта слишком давно, и форма устарела.",
        "Ничего не записано. Вернитесь назад, скопируйте введённое, обновите страницу и повторите.",
    )
    return error_page(request, error, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """An address that leads nowhere."""
    error = LetopisError("page.not_found", "Такой страницы нет.", "Начните с главной страницы.")
    return error_page(request, error, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """The last net: a person gets a next step, never a traceback."""
    error = LetopisError(
        "internal.unexpected",
        "Внутренняя ошибка.",
        "Ничего из сохранённого не потеряно. Повторите; если не поможет, сообщите администратору время и страницу.",
    )
    return error_page(request, error, 500)
