"""The verb «doctor»: whether everything needed for a close is there, asked before it is needed."""

from collections.abc import Callable, Iterator

from kernel.errors import LetopisError
from kernel.findings import Finding, Report, Severity
from operations.evidence_calendar import overdue
from operations.services import Services
from profiles.load import read_profile, unknown_fields
from signing.digests import has_gost


def examine(services: Services) -> Report:
    """Media, profile, trust, timestamp address, GOST, evidence, validator: a check each. Nothing is changed."""
    checks: tuple[Callable[[Services], Iterator[Finding]], ...] = (
        _media,
        _terms,
        _profile_words,
        _trust,
        _gost,
        _evidence,
        _validator,
    )
    findings = tuple(finding for check in checks for finding in check(services))
    return Report(len(checks), findings)


def _finding(error: LetopisError, subject: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(error.code, severity, subject, f"{error.message} {error.hint}")


def _media(services: Services) -> Iterator[Finding]:
    for name in services.media.names:
        try:
            services.media.open(name).close()
        except LetopisError as error:
            yield _finding(error, name)


def _terms(services: Services) -> Iterator[Finding]:
    for kind in services.profile.kept_kinds:
        try:
            services.profile.term_for(kind)
        except LetopisError as error:
            yield _finding(
                error, kind.value, Severity.ERROR if kind in services.profile.class_kinds else Severity.WARNING
            )


def _profile_words(services: Services) -> Iterator[Finding]:
    profile = read_profile(services.home.profile.read_bytes(), services.home.profile.name)
    for path in unknown_fields(profile):
        yield Finding(
            "profile.unknown_field",
            Severity.WARNING,
            path,
            f"Поле {path} в профиле Летописи не знакомо: нет ли опечатки? Поля описаны в docs/profiles.md.",
        )


def _trust(services: Services) -> Iterator[Finding]:
    try:
        anchors = services.anchors()
    except LetopisError as error:
        yield _finding(error, str(services.home.trust))
        return
    if not anchors:
        yield Finding(
            "signing.no_anchors",
            Severity.ERROR,
            str(services.home.trust),
            "Нет ни одного доверенного корневого сертификата. Положите их в папку trust файлом .pem.",
        )
    try:
        services.authorities()
    except LetopisError as error:
        yield _finding(error, "letopis.toml")


def _gost(_services: Services) -> Iterator[Finding]:
    if not has_gost():
        yield Finding(
            "signing.no_gost",
            Severity.WARNING,
            "OpenSSL",
            "Подписи по ГОСТ здесь ни поставить, ни проверить нельзя: поставьте пакет libengine-gost-openssl.",
        )


def _evidence(services: Services) -> Iterator[Finding]:
    try:
        yield from overdue(services, services.clock.now())
    except LetopisError as error:
        yield _finding(error, "trust/algorithms.toml")


def _validator(services: Services) -> Iterator[Finding]:
    try:
        services.validator().self_check()
    except LetopisError as error:
        yield _finding(error, "veraPDF")
