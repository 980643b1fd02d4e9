"""Who may come in with a key, what an error looks like, and how the API describes itself."""

import logging
import traceback
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from desk.accounts.tokens import looks_like_key, token_of
from kernel.errors import LetopisError, NotFoundError, RefusedError
from web.access import STATUS, Visit, visit_of
from web.api.shapes import Problem
from web.wiring import wired

_LOG = logging.getLogger("letopis.web")
_PROBLEM = "application/problem+json"
_TITLES = {400: "Bad request", 401: "No key", 403: "Refused", 404: "Not found", 409: "Conflict", 500: "Damaged",
           503: "Out of reach"}  # fmt: skip


class Key(HttpBearer):
    """A key whose scope has the verb, of an account whose role has it just now."""

    def __init__(self, verb: str) -> None:
        super().__init__()
        self.verb = verb

    def authenticate(self, request: HttpRequest, token: str) -> Visit | None:  # noqa: ARG002 - the library calls it so
        """The account at the door; None for a key that opens nothing. Raises RefusedError `token.out_of_scope`."""
        if not looks_like_key(token):
            return None
        services = wired().services()
        key = token_of(token, services.clock.now(), services.today())
        if key is None:
            return None
        visit = visit_of(services, key.account, (self.verb,))
        if self.verb not in key.scope:
            raise RefusedError(
                "token.out_of_scope",
                f"Ключ «{key.title}» не даёт права «{self.verb}».",
                "Выпустите ключ с этим правом: letopis account token.",
            )
        return Visit(services, visit.actor, visit.role, visit.rights & key.scope)


def visit(request: HttpRequest) -> Visit:
    """Whoever was let in."""
    found = request.auth  # type: ignore[attr-defined] # the library puts it there
    assert isinstance(found, Visit)
    return found


class Described(OpenAPISchema):
    """The description: each operation also says how it fails."""

    def operation_details(self, operation: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's own
        """What the library says, and the problems."""
        told: dict[str, Any] = super().operation_details(operation)
        reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
        for status, title in _TITLES.items():
            told["responses"].setdefault(status, {"description": title, "content": {_PROBLEM: reference}})
        return told


class Door(NinjaAPI):
    """The library's API with that description."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        told = Described(api=self, path_prefix=prefix)
        told["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return told


api = Door(
    title="Летопись",
    version="1",
    description="Архив школьных журналов: приём выгрузок, закрытие года, поиск, проверка, выписки, акты.",
    docs_url=None,
    urls_namespace="api",
)


def problem(error: LetopisError, status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """An error as RFC 9457 has it."""
    body = Problem(type=f"urn:letopis:{error.code}", title=error.message, status=status, detail=error.hint,
                   code=error.code)  # fmt: skip
    return JsonResponse(body.model_dump(), status=status, content_type=_PROBLEM, headers=dict(headers or {}))


@api.exception_handler(LetopisError)
def _refused(_request: HttpRequest, error: LetopisError) -> HttpResponse:
    return problem(error, STATUS.get(error.exit_code, 500))


@api.exception_handler(AuthenticationError)
def _no_key(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    error = LetopisError("token.none", "Нет действующего ключа.", "Передайте его: Authorization: Bearer КЛЮЧ.")
    return problem(error, 401, {"WWW-Authenticate": "Bearer"})


@api.exception_handler(ValidationError)
def _malformed(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    where = ", ".join(sorted({".".join(map(str, one["loc"][1:])) or str(one["loc"][0]) for one in error.errors}))
    told = LetopisError("api.malformed", f"Запрос составлен неверно: {where[:300]}.", "Сверьте с /api/v1/openapi.json.")
    return problem(told, 400)


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    told = LetopisError("api.unreadable", "Запрос не читается.", "Тело запроса — JSON в UTF-8.")
    return problem(told, error.status_code)


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(MultiPartParserError)
def _refused_form(_request: HttpRequest, _error: Exception) -> HttpResponse:
    told = LetopisError(
        "api.unreadable", "Запрос не читается или слишком велик.", "Не больше 500 файлов; имя файла до 100 знаков."
    )
    return problem(told, 400)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Class and place, not the text: an exception's text may quote a pupil's data."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    _LOG.error("%r failed: %s at %s:%s", request.path, type(error).__name__, place.filename, place.lineno)
    told = LetopisError("internal.unexpected", "Внутренняя ошибка.", "Ничего из сохранённого не потеряно. Повторите.")
    return problem(told, 500)


@api.exception_handler(Http404)
def _nothing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(NotFoundError("page.not_found", "Такого адреса нет.", "Сверьте с /api/v1/openapi.json."), 404)


@csrf_exempt
def no_such_address(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """What a program gets below the API's root where there is nothing: a problem, not a page."""
    return _nothing(request, Http404())
