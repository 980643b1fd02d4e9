"""Celery over any transport. The step table decides; a message is only a nudge, and losing one is no loss.

Settings that matter (`operations.engine` holds the rest):

* `acks_late`, prefetch 1: a step that a killed worker held is not kept back with others behind it.
* no result backend, no ETA, no canvas: the table is the result, the schedule and the workflow.
* polling 0.1 s on the file-system transport, short restore intervals on Redis (the default takes ~100 s).
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from kernel.clock import SystemClock

RUN_STEP = "letopis.run_step"
TICK = "letopis.tick"

_LOG = logging.getLogger("letopis.workers")

_FILESYSTEM = "filesystem://"
_OWN_TRANSPORT = "workers.folder_transport:Transport"
_TICK_SECONDS = 30.0
_LEFT_OVER = 3600.0  # seconds


def create_app(broker: str, folder: Path) -> Celery:
    """An app that can publish. `broker` is a kombu URL; `folder` holds the messages of `filesystem://`."""
    # With a transport of our own kombu takes the address for that of a server, and warns where it names none.
    address = f"{broker}localhost" if broker == _FILESYSTEM else broker
    app = Celery("letopis", broker=address, backend=None, set_as_current=False)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_heartbeat=0,  # a solo worker cannot answer while it renders; the step's own lease says who lives
        broker_connection_retry_on_startup=True,
        broker_transport=_OWN_TRANSPORT if broker == _FILESYSTEM else None,
        broker_transport_options=_transport(broker, folder),
        task_serializer="json",
        accept_content=["json"],
        beat_schedule={
            "tick": {"task": TICK, "schedule": _TICK_SECONDS, "options": {"expires": _TICK_SECONDS, "queue": "work"}}
        },
        beat_max_loop_interval=_TICK_SECONDS,
    )
    return app


def _transport(broker: str, folder: Path) -> dict[str, Any]:
    if broker == _FILESYSTEM:
        queue = folder / "queue"
        queue.mkdir(parents=True, exist_ok=True)
        control = folder / "control"
        control.mkdir(exist_ok=True)
        _sweep(queue)
        return {
            "data_folder_in": str(queue),
            "data_folder_out": str(queue),
            "control_folder": str(control),
            "polling_interval": 0.1,
        }
    if broker.startswith(("redis://", "rediss://")):
        return {"visibility_timeout": 3600, "unacked_restore_interval": 2, "unacked_restore_throttle": 1}
    return {}


def _sweep(queue: Path) -> None:
    """Takes away what killed processes left between two names: the step table knows what was not done."""
    for path in queue.iterdir():
        if path.suffix in (".part", ".taken"):
            with suppress(OSError):
                if SystemClock().now().timestamp() - path.stat().st_mtime > _LEFT_OVER:
                    path.unlink()


def publisher(app: Celery) -> Callable[[str, str], bool]:
    """Publishes a step's key to a queue; False where the broker is away, which must not stop the caller."""

    def publish(key: str, queue: str) -> bool:
        try:
            app.send_task(RUN_STEP, (key,), queue=queue, retry=False)
        except (OperationalError, OSError) as error:
            _LOG.warning("broker is away: %s", type(error).__name__)
            return False
        return True

    return publish


def serve_steps(
    app: Celery,
    *,
    run_step: Callable[[str], object],
    tick: Callable[[], object],
    arguments: Sequence[str],
) -> None:
    """Runs a worker in this process until it is told to stop.

    Args:
        app: from `create_app`.
        run_step: executes the step with the key.
        tick: publishes what is ready; called after every step, and by beat.
        arguments: the worker's own options: queues, pool, concurrency.
    """

    @app.task(name=RUN_STEP)
    def _run_step(key: str) -> None:
        run_step(key)
        tick()

    @app.task(name=TICK)
    def _tick() -> None:
        tick()

    def _ready(**_: object) -> None:
        tick()  # what was ready before this worker came

    worker_ready.connect(_ready, weak=False)
    app.worker_main(["worker", "--without-gossip", "--without-mingle", "--loglevel", "WARNING", *arguments])


def serve_beat(app: Celery, folder: Path) -> None:
    """Runs beat in this process until it is told to stop. Its schedule file may be lost: nothing lives in it."""
    folder.mkdir(parents=True, exist_ok=True)
    app.start(["beat", "--loglevel", "WARNING", "--schedule", str(folder / "beat"), "--pidfile="])
