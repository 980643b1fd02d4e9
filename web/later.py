"""What a page leaves to `serve`."""

from collections.abc import Sequence

from kernel.ids import RecordId
from operations.batch import render_records
from web.access import Visit
from web.wiring import wired


def render_later(visit: Visit, records: Sequence[RecordId]) -> None:
    """Plans the rendering of closed records; the page tells how far it has come."""
    render_records(visit.services, records, runner=wired().runner(), actor=visit.actor, progress=lambda *_: None)
