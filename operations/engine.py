"""The step machine: Celery (or the command itself) only carries out what the step table says (rule 4 of the design).

`run_step` is the one function that executes a step, in whatever process: it claims by a token, keeps the lease alive,
calls the step's handler, and completes in one transaction. `dispatch` is outbox and reconciler in one; `publish` is
handed in by the door that has a broker.
"""

import logging
import secrets
import threading
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from desk import steps
from desk.shapes import Failure, StepFacts
from kernel.errors import LetopisError, UnavailableError
from kernel.ids import parse_record_id
from operations.act_step import execute_step
from operations.backup_step import BACKUP_STEP, backup_step
from operations.committing import store, tidy
from operations.copies_step import COPIES_STEP, copies_step
from operations.fixity_step import fixity_step
from operations.healing import HEAL, heal
from operations.judging import judge_pdfa
from operations.media_steps import STEPS, media_step
from operations.outside_shelf import HAND_OUT, TAKE
from operations.outside_steps import hand_out_step, take_step
from operations.owed_signatures import COUNTERSIGN, countersign_step
from operations.plans import WORK_QUEUE
from operations.rehearsal_step import rehearsal_step
from operations.rehearsing import REHEARSED
from operations.rendering import render
from operations.sealing import renew_step
from operations.services import Services
from operations.sitting import Sitting, finish, sign, try_out
from operations.upload_steps import import_step
from operations.uploads import purge_old

_LOG = logging.getLogger("letopis.engine")

Handler = Callable[[Services, StepFacts, "Sitting | None"], None]


_HANDLERS: Mapping[str, Handler] = {
    "render": lambda services, step, _: render(services, parse_record_id(step.records[0]), step.actor),
    "trial": lambda services, step, _: try_out(services, parse_record_id(step.records[0]), step.actor),
    "sign": lambda services, step, sitting: sign(services, parse_record_id(step.records[0]), step.actor, sitting),
    "finish": lambda services, step, _: finish(services, parse_record_id(step.records[0]), step.actor),
    "check": lambda services, step, _: judge_pdfa(services, parse_record_id(step.records[0]), step.actor),
    "store": lambda services, step, _: store(services, parse_record_id(step.records[0]), step.medium, step.actor),
    "act-execute": lambda services, step, _: execute_step(services, step),
    "import": lambda services, step, _: import_step(services, step),
    COUNTERSIGN: lambda services, step, _: countersign_step(services, step),
    HAND_OUT: lambda services, step, _: hand_out_step(services, step),
    TAKE: lambda services, step, _: take_step(services, step),
    **dict.fromkeys(STEPS, lambda services, step, _: media_step(services, step)),
    COPIES_STEP: lambda services, step, _: copies_step(services, step),
    BACKUP_STEP: lambda services, step, _: backup_step(services, step),
    REHEARSED: lambda services, step, _: rehearsal_step(services, step),
    HEAL: lambda services, *_: heal(services),
    "purge-uploads": lambda services, *_: purge_old(services),
    "renew": lambda services, step, _: renew_step(services, step.actor),
    "fixity": lambda services, step, _: fixity_step(services, step.actor),
    "tidy": lambda services, step, _: tidy(services, parse_record_id(step.records[0]), step.actor),
}


@dataclass(frozen=True)
class Engine:
    """The step machine of one process.

    Attributes:
        services: the home.
        owner: this worker's name; tokens begin with it, so that a dead worker's leases can be given up at once.
        sitting: the key that is open in this process, in the signer only.
        only: the steps this process may run (a signer: those that its sitting was opened for), or None for any.
    """

    services: Services
    owner: str
    sitting: Sitting | None = None
    only: frozenset[str] | None = None

    def dispatch(
        self,
        publish: Callable[[str, str], bool],
        *,
        queues: Collection[str] = (WORK_QUEUE,),
    ) -> int:
        """Publishes what is ready, after the rows are committed. Returns how many messages went out.

        A lost message is no loss: when its time is over, the step is ready again; at once, if the broker is away.
        """
        pace = self.services.pace
        ready = steps.take_ready(
            self.services.clock.now(), window=pace.window, lease=pace.queued, queues=queues, keys=self.only
        )
        unsent = [key for key, queue in ready if not publish(key, queue)]
        steps.release_queued(unsent)
        return len(ready) - len(unsent)

    def take(self) -> list[str]:
        """Takes the first ready step of the `work` queue, for a process that lends a hand."""
        pace = self.services.pace
        ready = steps.take_ready(self.services.clock.now(), window=None, lease=pace.lease, queues=(WORK_QUEUE,), most=1)
        return [key for key, _ in ready]

    def run_step(self, key: str) -> StepFacts | None:
        """Executes one step. None: there was nothing to claim (a stale or doubled message, another sitting's step)."""
        if self.only is not None and key not in self.only:
            return None
        pace = self.services.pace
        token = f"{self.owner}:{secrets.token_hex(8)}"
        step = steps.claim(key, token, self.services.clock.now(), pace.lease)
        if step is None:
            return None
        try:
            with _Heartbeat(self.services, key, token):
                _HANDLERS[step.name](self.services, step, self.sitting)
        except LetopisError as error:
            self._failed(step, token, error, permanent=not isinstance(error, UnavailableError))
        except Exception as error:
            # Class and place, not the text: an exception's text may quote a pupil's data.
            place = traceback.extract_tb(error.__traceback__)[-1]
            _LOG.error("step %s failed: %s at %s:%s", key, type(error).__name__, place.filename, place.lineno)
            self._failed(step, token, _crashed(error), permanent=False)
        except BaseException:  # interrupted: nobody should have to wait for the lease to run out
            steps.release_owner(token)
            raise
        else:
            steps.complete(key, token)
        return next(iter(steps.facts([key])), None)

    def _failed(self, step: StepFacts, token: str, error: LetopisError, *, permanent: bool) -> None:
        pace = self.services.pace
        over = permanent or step.attempts >= pace.attempts
        pause = pace.backoff * 2 ** (step.attempts - 1)
        retry_at = None if over else self.services.clock.now() + min(pause, timedelta(minutes=10))
        steps.fail(step.key, token, Failure(error.code, error.message, error.hint, error.exit_code), retry_at=retry_at)
        _LOG.warning("step %s: %s", step.key, error.code)


def _crashed(error: Exception) -> LetopisError:
    return UnavailableError(
        "step.crashed",
        f"Внутренняя ошибка ({type(error).__name__}).",
        "Повторите действие; если ошибка останется, пришлите разработчикам журнал из папки log.",
    )


class _Heartbeat:
    """Prolongs a lease from a thread for as long as the step runs."""

    def __init__(self, services: Services, key: str, token: str) -> None:
        self._services = services
        self._key = key
        self._token = token
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        pace = self._services.pace
        try:
            while not self._stop.wait(pace.heartbeat.total_seconds()):
                until = self._services.clock.now() + pace.lease
                try:
                    if not steps.heartbeat(self._key, self._token, until):
                        return
                except Exception as error:  # a database that is busy or away now may not be at the next beat
                    steps.close_thread_connection()
                    _LOG.warning("heartbeat of %s: %s", self._key, type(error).__name__)
        finally:
            steps.close_thread_connection()
