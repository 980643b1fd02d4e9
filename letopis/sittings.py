"""A signing sitting: the key is opened, the timestamp service asked, and somebody gets the steps done.

With `serve` the key lives in a signer process of its own; without it, in this one (rule 2 of the design). The command
waits for the end of its sitting; a page's goes on in a thread of the page's process, and ends with that process: what
was signed by then stays signed, and the page says what is left.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from cli.wiring import OpenedSitting
from desk import steps
from kernel.errors import BadInputError, LetopisError, NotFoundError, RefusedError
from kernel.ids import RecordId
from letopis.authorities import answering_authorities
from letopis.key_choice import KeyChoice
from letopis.settings import read_settings
from letopis.signer_child import SignerChild
from letopis.supervisor import crew, is_served
from letopis.wiring import build_services, give_up_dead_owners, owner_name
from operations.home import Home
from operations.plans import SIGN_QUEUE
from operations.runner import Runner
from operations.services import Services
from web.wiring import KeyWish

if TYPE_CHECKING:
    from operations.running import Outcome
    from signing.keys import SigningKey

_LOG = logging.getLogger("letopis.sittings")


@contextmanager
def open_sitting(services: Services, choice: KeyChoice) -> Iterator[OpenedSitting]:
    """A sitting with the key: with `serve` in a signer process of its own, else in this one."""
    from letopis.keys import open_key
    from operations.engine import Engine
    from operations.running import HereRunner, WatchingRunner
    from operations.sitting import Sitting
    from signing.sign import check_authorities
    from workers.app import create_app, publisher

    with ExitStack() as sitting:
        sitting.enter_context(answering_authorities(services))
        # The key is opened once here: a wrong PIN or an expired certificate is told before anything is planned.
        opened = sitting.enter_context(open_key(services.home, choice))
        warnings = tuple(opened.refuse_if_unusable(services.clock.now()))
        services.policy().refuse_weak((opened.certificate.md, opened.certificate.key), services.clock.now())
        check_authorities(services.authorities(), opened.certificate.md)
        give_up_dead_owners()
        if is_served(services.home):
            opened.close()  # the key lives in the signer alone
            publish = publisher(create_app(read_settings(services.home).engine.broker, services.home.broker))

            def dispatch(keys: Sequence[str]) -> None:
                engine = Engine(services, owner_name(), only=frozenset(keys))
                engine.dispatch(publish, queues=(SIGN_QUEUE,))

            child = SignerChild(services.home, choice, steps.release_owner, steps.release_queued, dispatch)
            sitting.callback(child.end)
            runner: Runner = WatchingRunner(lambda: is_served(services.home), None, child.keep_alive)
        else:
            engine = Engine(services, owner_name(), Sitting(opened))
            runner = HereRunner(engine, crew=lambda: crew(services.home, steps.release_owner))
        yield OpenedSitting(runner, warnings)


def choice_of(home: Home, wish: KeyWish) -> KeyChoice:
    """The key that the page names: the test key, or one of those that the settings offer.

    Raises NotFoundError `signing.no_demo_key`, `signing.no_p12`; BadInputError `signing.no_key`, `signing.no_pin`.
    """
    if wish.demo:
        if not home.demo_pki.is_dir():
            raise NotFoundError("signing.no_demo_key", "Учебного ключа в этом архиве нет.", "Выберите настоящий ключ.")
        return KeyChoice(demo=True)
    if wish.address not in read_settings(home).signing.keys:
        raise BadInputError(
            "signing.no_key",
            "Не сказано, каким ключом подписывать.",
            "Выберите ключ из перечня; его задаёт администратор: [signing] keys в файле letopis.toml.",
        )
    if not wish.pin:
        raise BadInputError("signing.no_pin", "ПИН-код не введён.", "Введите ПИН-код ключа.")
    if wish.address.startswith("pkcs11:"):
        return KeyChoice(pkcs11=wish.address, pin=wish.pin)
    path = (home.root / wish.address).resolve()
    if not path.is_file():
        raise NotFoundError("signing.no_p12", f"Файла ключа «{wish.address}» нет.", "Сообщите администратору.")
    return KeyChoice(p12=str(path), pin=wish.pin)


def _told(outcome: "Outcome") -> LetopisError | None:
    """What a sitting that came to its end left undone: the first cause, and how many documents there are."""
    if not outcome.failed:
        return None
    _, why = outcome.failed[0]
    return LetopisError(
        why.code, f"Не подписано или не сохранено документов: {len(outcome.failed)}. {why.message}", why.hint
    )


def _sign(services: Services, records: Sequence[RecordId], sitting: OpenedSitting, actor: str) -> LetopisError | None:
    from operations.batch import sign_records

    return _told(
        sign_records(services, records, commit=True, runner=sitting.runner, actor=actor, progress=lambda *_: None)
    )


class PageSittings:
    """The sittings of the page's process, one at a time: a token takes no two."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._actor = self._last = ""
        self._trouble: LetopisError | None = None

    @property
    def under_way(self) -> str:
        """Whose sitting is under way; empty if there is none."""
        return self._actor

    def trouble_of(self, actor: str) -> LetopisError | None:
        """What the last sitting left undone, if it was the actor's and something went wrong."""
        return self._trouble if actor == self._last else None

    def refuse_another(self) -> None:
        """Returns if no sitting is under way. Raises RefusedError `signing.sitting_under_way`."""
        if self._actor:
            raise RefusedError(
                "signing.sitting_under_way",
                f"Подписание уже идёт, его начал «{self._actor}».",
                "Дождитесь конца: страница «На подпись» показывает ход работы.",
            )

    def begin(self, actor: str, records: Sequence[RecordId], wish: KeyWish) -> tuple[str, ...]:
        """Opens the key, then signs and stores in the background. Gives warnings of the certificate.

        Raises RefusedError `signing.sitting_under_way`; what opening the key raises.
        """
        warnings: tuple[str, ...] = ()

        def prepare(services: Services, opened: ExitStack) -> Callable[[], LetopisError | None]:
            nonlocal warnings
            sitting = opened.enter_context(open_sitting(services, choice_of(self._home, wish)))
            warnings = tuple(one.message for one in sitting.warnings)
            return lambda: _sign(services, records, sitting, actor)

        self._begin(actor, prepare)
        return warnings

    def begin_work(
        self, actor: str, wish: KeyWish, work: "Callable[[Services, SigningKey], LetopisError | None]"
    ) -> None:
        """As `with_key`, in the background: what the work gives is the sitting's trouble."""

        def prepare(services: Services, opened: ExitStack) -> Callable[[], LetopisError | None]:
            key = opened.enter_context(self._opened_key(services, wish))
            return lambda: work(services, key)

        self._begin(actor, prepare)

    def _begin(self, actor: str, prepare: Callable[[Services, ExitStack], Callable[[], LetopisError | None]]) -> None:
        """Opens what a work needs here, where the person can be told; does the work in a thread."""
        with self._lock:
            self.refuse_another()
            self._actor, self._last, self._trouble = actor, actor, None
        opened = ExitStack()
        try:
            work = prepare(build_services(self._home), opened)
            threading.Thread(target=self._work, args=(work, opened), name="sitting", daemon=True).start()
        except BaseException:
            opened.close()
            self._actor = ""
            raise

    def with_key(self, actor: str, wish: KeyWish, work: "Callable[[SigningKey], object]") -> None:
        """Opens the key and does a short work with it here and now; no sitting begins meanwhile.

        Raises RefusedError `signing.sitting_under_way`; what opening the key and the work raise.
        """
        with self._lock:
            self.refuse_another()
            self._actor = actor
        try:
            with self._opened_key(build_services(self._home), wish) as key:
                work(key)
        finally:
            self._actor = ""

    @contextmanager
    def _opened_key(self, services: Services, wish: KeyWish) -> "Iterator[SigningKey]":
        from letopis.keys import open_key
        from signing.sign import check_authorities

        choice = choice_of(self._home, wish)
        with answering_authorities(services), open_key(self._home, choice) as key:
            check_authorities(services.authorities(), key.certificate.md)
            yield key

    def _work(self, work: Callable[[], LetopisError | None], opened: ExitStack) -> None:
        try:
            with opened:
                self._trouble = work()
        except LetopisError as error:
            self._trouble = error
        except Exception as error:
            _LOG.exception("a sitting ended: %s", type(error).__name__)
            self._trouble = LetopisError(
                "signing.sitting_broke",
                f"Подписание прервалось: внутренняя ошибка ({type(error).__name__}).",
                "Начните подписание снова: сделанное не потеряется и второй раз не подпишется.",
            )
        finally:
            steps.close_thread_connection()
            self._actor = ""
