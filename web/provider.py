"""Signing in through the school's own sign-in service (OpenID Connect Core 1.0), where the settings name one.

mozilla-django-oidc carries the talk: code flow with PKCE (RFC 7636), state and nonce. What it leaves to its user is
here: where the service answers (OpenID Connect Discovery 1.0), that a token is this service's and for us (Core,
3.1.3.7), and whose account it opens. No account is made by that, and the second factor is asked for as ever.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from threading import BoundedSemaphore
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import jwt
import requests
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from desk.accounts.models import Account
from kernel.errors import LetopisError
from web.wiring import SignInService, wired

_LOG = logging.getLogger("letopis.web")
_PATIENCE = (3, 10)
"""Seconds that the service has to take up the talk, and for each answer."""
_SKEW = 60
"""Seconds by which the service's clock may differ."""
_TALKS = BoundedSemaphore(2)
"""So many of the page's threads may wait for the service: one that is away must not take the page along."""
_ALGORITHMS = ("RS256", "ES256")
_TROUBLE = (SuspiciousOperation, OSError, jwt.PyJWTError, KeyError, TypeError, ValueError, LetopisError)
"""What comes of an answer that is late, foreign, forged or no answer at all, and of settings that are not in order."""


def service() -> SignInService:
    """The service. Raises Http404 where the settings name none."""
    found = wired().sign_in_service()
    if found is None:
        raise Http404
    return found


@contextmanager
def _talk() -> Iterator[None]:
    """A talk with the service. Raises requests.Timeout where as many are under way as may be."""
    if not _TALKS.acquire(blocking=False):
        raise requests.Timeout("the service has not answered others yet")
    try:
        yield
    finally:
        _TALKS.release()


@cache
def _described(issuer: str, authorities: str) -> Mapping[str, Any]:
    """What the service says of itself; asked once. Raises as `_TROUBLE`."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    with _talk():
        answer = requests.get(address, timeout=_PATIENCE, verify=authorities or True)
    answer.raise_for_status()
    told: Mapping[str, Any] = answer.json()
    if told["issuer"] != issuer:
        raise SuspiciousOperation(f"the service at {issuer} says it is {told['issuer']}")
    return told


def setting(name: str, *default: object) -> object:
    """A setting of mozilla-django-oidc. Raises as `service`, `_TROUBLE`."""
    known = service()
    fixed = {
        "OIDC_RP_CLIENT_ID": known.client_id,
        "OIDC_RP_SCOPES": known.scopes,
        "OIDC_VERIFY_SSL": known.authorities or True,
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": _PATIENCE,
        "OIDC_CREATE_USER": False,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "provider-return",
        "LOGIN_REDIRECT_URL": "start",
    }
    if name in fixed:
        return fixed[name]
    if name == "OIDC_RP_CLIENT_SECRET":
        return known.client_secret()
    if name not in _TOLD:
        return default[0] if default else None
    return _TOLD[name](_described(known.issuer, known.authorities))


def _algorithm(told: Mapping[str, Any]) -> str:
    offered = told["id_token_signing_alg_values_supported"]
    return next((one for one in _ALGORITHMS if one in offered), _ALGORITHMS[0])


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": itemgetter("authorization_endpoint"),
    "OIDC_OP_TOKEN_ENDPOINT": itemgetter("token_endpoint"),
    "OIDC_OP_USER_ENDPOINT": itemgetter("userinfo_endpoint"),
    "OIDC_OP_JWKS_ENDPOINT": itemgetter("jwks_uri"),
    "OIDC_RP_SIGN_ALGO": _algorithm,
    # What is not said is Basic (Discovery, 3).
    "OIDC_TOKEN_USE_BASIC_AUTH": lambda told: (
        "client_secret_post" not in told.get("token_endpoint_auth_methods_supported", ())
    ),
}


def end_of_session(back: str) -> str:
    """Where the service ends its own session (RP-Initiated Logout 1.0, 2) and leads `back`; empty if it cannot.

    Who it is, the address does not say: addresses stand in logs. The service asks whom it knows.
    """
    try:
        known = service()
        address = str(_described(known.issuer, known.authorities).get("end_session_endpoint") or "")
    except (*_TROUBLE, Http404):
        return ""
    if urlsplit(address).scheme not in ("https", "http"):
        return ""
    words = urlencode({"client_id": known.client_id, "post_logout_redirect_uri": back})
    return f"{address}{'&' if '?' in address else '?'}{words}"


class Begin(OIDCAuthenticationRequestView):  # type: ignore[misc] # ships no types
    """Sends the browser to the service."""

    get_settings = staticmethod(setting)

    def __init__(self, **kwargs: object) -> None:
        # The service is asked when somebody comes, not when the page starts.
        super(OIDCAuthenticationRequestView, self).__init__(**kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """To the service, and back to `next`."""
        try:
            self.OIDC_RP_CLIENT_ID = service().client_id
            self.OIDC_OP_AUTH_ENDPOINT = setting("OIDC_OP_AUTHORIZATION_ENDPOINT")
            sent: HttpResponse = super().get(request)
        except _TROUBLE as error:
            return _refused(request, error)
        return sent


class Return(OIDCAuthenticationCallbackView):  # type: ignore[misc] # ships no types
    """Takes the browser back, signed in or not."""

    get_settings = staticmethod(setting)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Only what was begun in this browser is ended in it: any other answer changes nothing here."""
        try:
            service()
            if request.GET.get("state", "") not in request.session.get("oidc_states", {}):
                raise SuspiciousOperation("a state that was not given to this browser")
            answer: HttpResponse = super().get(request)
        except _TROUBLE as error:
            return _refused(request, error)
        return answer

    def login_failure(self) -> HttpResponse:
        """The service did not say who it is, or it is nobody of this archive."""
        return _refused(self.request, SuspiciousOperation("nobody of this archive"))


def _refused(request: HttpRequest, why: Exception) -> HttpResponse:
    """What went wrong is for the log, without what the service said: that may hold anything."""
    status = why.response.status_code if isinstance(why, requests.HTTPError) and why.response is not None else 0
    away = isinstance(why, requests.ConnectionError | requests.Timeout) or status >= 500
    told = status or (why if isinstance(why, SuspiciousOperation | LetopisError) else "")
    _LOG.warning("sign-in by the service refused: %s %s", type(why).__name__, told)
    return render(request, "provider-refused.html", {"away": away}, status=503 if away else 403)


class ProviderBackend(OIDCAuthenticationBackend):  # type: ignore[misc] # ships no types
    """Whose account a token opens."""

    get_settings = staticmethod(setting)

    def __init__(self) -> None:
        # Without the settings of the base: Django makes one of each backend for every password that is tried.
        self.UserModel = Account

    def __getattr__(self, name: str) -> object:
        if name.startswith("OIDC_"):
            return setting(name)
        raise AttributeError(name)

    def authenticate(self, request: HttpRequest, **kwargs: object) -> AbstractBaseUser | None:
        """The account that the code is for; None for a sign-in by other means."""
        if not kwargs.get("nonce"):
            return None
        found: AbstractBaseUser | None = super().authenticate(request, **kwargs)
        return found

    def get_user(self, user_id: object) -> AbstractBaseUser | None:
        """Whose session it is; a closed account has none. The base asks nothing of that."""
        found: AbstractBaseUser | None = ModelBackend.get_user(self, user_id)
        return found

    def get_token(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the service gives for the code. Raises as `_TROUBLE`."""
        setting("OIDC_OP_TOKEN_ENDPOINT")  # described before the talk, not within: two such talks would be one too many
        with _talk():
            told = super().get_token(payload)
        if not isinstance(told, dict):
            raise SuspiciousOperation("the service's answer is no object")
        return told

    def retrieve_matching_jwk(self, token: str) -> jwt.PyJWK:
        """The key that the token names; one that names none is good where there is but one (JWS, 4.1.4)."""
        header = jwt.get_unverified_header(token)
        address = str(setting("OIDC_OP_JWKS_ENDPOINT"))
        with _talk():
            answer = requests.get(address, timeout=_PATIENCE, verify=service().authorities or True)
        answer.raise_for_status()
        told = answer.json()
        if not isinstance(told, dict):
            raise SuspiciousOperation("the service's keys are no object")
        keys = [key for key in jwt.PyJWKSet.from_dict(told).keys if key.public_key_use in (None, "sig")]
        meant = [key for key in keys if key.key_id == header["kid"]] if "kid" in header else keys
        if len(meant) != 1:
            raise SuspiciousOperation("no key, or more than one, for the token")
        return meant[0]

    def get_payload_data(self, token: str, key: object) -> Mapping[str, Any]:
        """The claims of a token that is signed by the key, this service's, for us, and not over (Core, 3.1.3.7).

        Raises as `_TROUBLE`.
        """
        known = service()
        claims: Mapping[str, Any] = jwt.decode(
            token, cast("jwt.PyJWK", key), algorithms=[str(setting("OIDC_RP_SIGN_ALGO"))],
            audience=known.client_id, issuer=known.issuer, leeway=_SKEW,
            options={"require": ["iss", "aud", "exp", "iat"]},
        )  # fmt: skip
        if claims.get("azp", known.client_id) != known.client_id:
            raise SuspiciousOperation("the token was given to another")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 - the base calls it so
        """The token itself: what else the service knows of people is not asked for."""
        return payload

    def verify_claims(self, claims: Mapping[str, Any]) -> bool:
        """Whether it says who it is."""
        said = claims.get(service().claim)
        return isinstance(said, str) and bool(said)

    def filter_users_by_claims(self, claims: Mapping[str, Any]) -> "QuerySet[Account]":
        """The account that the settings give to whom the claim names (`[people.NAME] sign_in`)."""
        known = service()
        return Account.objects.filter(name=known.people.get(str(claims[known.claim]), ""), is_active=True)
