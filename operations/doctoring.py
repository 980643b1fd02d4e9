"""The verb «doctor»: whether everything needed for a close is there, asked before it is needed."""

from collections.abc import Callable, Iterator

from archive_store.custody import State
from docgen.facsimile.pictures import made_by
from kernel.clock import parse_stamp
from kernel.errors import LetopisError
from kernel.findings import Finding, Report, Severity
from kernel.russian import short_date
from operations.evidence_calendar import overdue
from operations.hold_lists import holds_now
from operations.media_care import list_media
from operations.regulation_standing import remarks_on_profile
from operations.services import Services
from operations.year_copies import overdue as copies_overdue
from profiles.load import read_profile, unknown_fields
from signing.digests import has_gost


def examine(services: Services) -> Report:
    """Media, profile, trust, timestamps, GOST, poppler, evidence, validator: a check each. Nothing is changed."""
    checks: tuple[Callable[[Services], Iterator[Finding]], ...] = (
        _media,
        _copies,
        _terms,
        _profile_words,
        remarks_on_profile,
        _holds,
        _trust,
        _gost,
        _pages,
        _evidence,
        _validator,
    )
    findings = tuple(finding for check in checks for finding in check(services))
    return Report(len(checks), findings)


def _finding(error: LetopisError, subject: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(error.code, severity, subject, f"{error.message} {error.hint}")


def _media(services: Services) -> Iterator[Finding]:
    for one in list_media(services):
        name, standing = one.name, one.standing
        if standing.state in (State.OFFLINE, State.QUARANTINED, State.DEGRADED):
            yield Finding(
                standing.code, Severity.ERROR, name, f"Носитель «{name}»: {standing.cause}; {standing.action}."
            )
        if one.debt.objects:
            since = short_date(parse_stamp(one.debt.since).date()) if one.debt.since else "?"
            message = f"На носителе «{name}» не хватает записанного на другие: {one.debt.objects}, с {since}."
            yield Finding("media.debt", Severity.WARNING, name, f"{message} Выполните: letopis media attach {name}.")
        if one.due:
            message = f"На носителе «{name}» пора проверить копий: {one.due}. Выполните: letopis media check {name}."
            yield Finding("media.check_due", Severity.WARNING, name, message)


def _copies(services: Services) -> Iterator[Finding]:
    try:
        yield from copies_overdue(services)
    except LetopisError as error:
        yield _finding(error, "copies.json")


def _terms(services: Services) -> Iterator[Finding]:
    for kind in services.profile.kept_kinds:
        try:
            services.profile.term_for(kind)
        except LetopisError as error:
            yield _finding(
                error, kind.value, Severity.ERROR if kind in services.profile.class_kinds else Severity.WARNING
            )


def _holds(services: Services) -> Iterator[Finding]:
    """A hold does not end by itself, but somebody should ask whether it is still wanted."""
    for hold in holds_now(services).holds:
        if hold.until is not None and hold.overdue(services.today()):
            message = f"Бумага приостановления {hold.id} просила о нём до {short_date(hold.until)}."
            hint = f"Снимите запись, если повода больше нет: letopis hold lift {hold.id} --basis …"
            yield Finding("hold.until_over", Severity.WARNING, hold.record, f"{message} {hint}")


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
            "Нет ни одного доверенного корневого сертификата. Выполните: letopis trust add ФАЙЛ --digest ОТПЕЧАТОК.",
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


def _pages(_services: Services) -> Iterator[Finding]:
    try:
        made_by()
    except LetopisError as error:
        yield _finding(error, "poppler", Severity.WARNING)


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
