"""Whether a sitting can begin: certificates, timestamp service, validator and media, asked before a PIN is.

Nothing is signed and no key is touched.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from archive_store.custody import State
from kernel.errors import LetopisError
from kernel.russian import counted, short_moment
from operations.services import Services
from operations.trusting import ASTRAY
from signing.certificates import refuse_if_unusable
from signing.digests import has_gost
from signing.pades.rehearsal import prove_certificate, time_of_service
from signing.shapes import CertificateFacts


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: whether it is in order, what was found, and what to do where it is not."""

    title: str
    ok: bool
    said: str
    hint: str = ""


def examine_workplace(services: Services, certificates: Sequence[CertificateFacts]) -> list[Check]:
    """Every check, for the certificates that may sign. A check that breaks is not in order."""
    checks: list[Check] = []
    for one in certificates:
        checks += _all(f"Сертификат: {one.owner}", partial(_certificate, services, one))
    if not certificates:
        text = "Ни одного сертификата не видно."
        checks.append(Check("Сертификат", ok=False, said=text, hint="Вставьте токен или выберите файл сертификата."))
    kinds = {one.md for one in certificates} or {"sha256"}
    for md in sorted(kinds):
        checks += _all("Служба штампов времени", partial(_timestamps, services, md))
    checks += _all("ГОСТ", lambda: _gost(certificates))
    checks += _all("Проверка PDF/A", lambda: _validator(services))
    return [*checks, *_all("Носители", lambda: _media(services))]


def _all(title: str, found: Callable[[], Iterator[Check]]) -> list[Check]:
    try:
        return [*found()]
    except LetopisError as error:
        return [Check(title, ok=False, said=error.message, hint=error.hint)]


def _certificate(services: Services, certificate: CertificateFacts) -> Iterator[Check]:
    now, title = services.clock.now(), f"Сертификат: {certificate.owner}"
    warnings = refuse_if_unusable(certificate, now)
    services.policy().refuse_weak((certificate.md, certificate.key), now)
    prove_certificate(certificate, services.authorities(), now)
    until = short_moment(certificate.valid_to, services.school.zone)
    yield Check(
        title, ok=True, said=f"действует до {until}, не отозван", hint=" ".join(one.message for one in warnings)
    )


def _timestamps(services: Services, md: str) -> Iterator[Check]:
    told = time_of_service(services.authorities(), md)
    here = services.clock.now()
    title, said = "Служба штампов времени", f"отвечает, её время {short_moment(told, services.school.zone)}"
    if services.simulation or abs(told - here) <= ASTRAY:
        yield Check(title, ok=True, said=said)
    else:
        hint = f"Часы сервера показывают {short_moment(here, services.school.zone)}: переведите их или включите сверку."
        yield Check(title, ok=False, said=said, hint=hint)


def _gost(certificates: Sequence[CertificateFacts]) -> Iterator[Check]:
    wanted = any(one.key.startswith("gost") for one in certificates)
    if has_gost():
        yield Check("ГОСТ", ok=True, said="подписи по ГОСТ Р 34.10-2012 здесь ставятся и проверяются")
    elif wanted:
        yield Check("ГОСТ", ok=False, said="библиотеки ГОСТ на сервере нет", hint="Поставьте libengine-gost-openssl.")


def _validator(services: Services) -> Iterator[Check]:
    services.validator().self_check()
    yield Check("Проверка PDF/A", ok=True, said="veraPDF работает")


def _media(services: Services) -> Iterator[Check]:
    writable = [
        name for name in services.media.names if services.media.standing(name).state in (State.OK, State.PENDING)
    ]
    enough = len(writable) >= services.media.quorum
    said = (
        f"готовы принять: {counted(len(writable), 'носитель', 'носителя', 'носителей')} из {len(services.media.names)}"
    )
    hint = "" if enough else "Подключите носители: страница «Носители»."
    yield Check("Носители", ok=enough, said=said, hint=hint)
