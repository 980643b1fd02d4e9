"""The register of orders as a paper, for the inspectorate and the file."""

from pathlib import Path

from docgen.forms.orders import RegisteredOrder, order_register
from docgen.forms.shapes import Organisation
from kernel.errors import BadInputError
from kernel.ids import SchoolYear
from operations import durable
from operations.loose_papers import loose_pdf
from operations.officials import official
from operations.orders import Order, orders
from operations.services import Services
from retention.commission import Seat


def write_register(services: Services, year: SchoolYear | None, target: Path) -> Path:
    """The register as a PDF file. Raises BadInputError `order.target_unusable`."""
    lines = tuple(
        RegisteredOrder(
            number=one.reference.number,
            dated=one.reference.dated,
            title=one.title or one.kind.russian,
            first=one.first,
            last=one.last,
            whom=_whom(services, one),
            closed=one.closed,
            cancelled=one.cancelled,
        )
        for one in orders(services, year)
    )
    paper = order_register(Organisation(services.school.name), year.title if year else "", services.today(), lines)
    try:
        durable.write(target, loose_pdf(services, paper))
    except OSError as error:
        raise BadInputError(
            "order.target_unusable", f"В «{target}» записать нельзя: {error.strerror}.", "Назовите файл в другой папке."
        ) from error
    return target


def _whom(services: Services, order: Order) -> str:
    known = official(services, order.account) if order.account else None
    whom = "" if known is None else f"{known.office} {known.name}".strip() or order.account
    seat = Seat(order.seat).russian if order.seat else ""
    return ", ".join(filter(None, (whom, f"класс {order.unit}" if order.unit else "", seat)))
