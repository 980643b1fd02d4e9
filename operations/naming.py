"""How a class, or a record, that a person names is found."""

from collections.abc import Callable, Collection, Sequence

from kernel.errors import NotFoundError
from kernel.ids import RecordId, normal_class_name, unit_slug


def is_unit(title: str, wanted: str) -> bool:
    """Whether a class's title is the one a person typed: «7А», «7a» (on any layout), or its part of the id."""
    return normal_class_name(wanted) == normal_class_name(title) or wanted == unit_slug(title)


def is_meant(record: RecordId, prefix: str) -> bool:
    """Whether a record is named by its id or by the id's first parts: `school/2025-26/5a` is 5А and not 5Я (`5ax`)."""
    return f"{record}/".startswith(prefix.rstrip("/") + "/")


def is_named(record: RecordId, prefixes: Sequence[str]) -> bool:
    """Whether one of the prefixes means the record."""
    return any(is_meant(record, prefix) for prefix in prefixes)


def refuse_names_of_nothing(
    records: Collection[RecordId], prefixes: Sequence[str], unknown: Callable[[str], NotFoundError]
) -> None:
    """Returns if each prefix means one of the records. Raises what `unknown` makes of one that means none."""
    for prefix in prefixes:
        if not any(is_meant(record, prefix) for record in records):
            raise unknown(prefix)


def not_archived(prefix: str) -> NotFoundError:
    """The error of a name that means nothing on the media."""
    return NotFoundError(
        "record.not_found",
        f"На подключённых носителях нет документа «{prefix}».",
        "Посмотрите перечень: letopis status; проверьте носители: letopis media list.",
    )
