"""How a class, or a record, that a person names is found."""

from kernel.ids import RecordId, normal_class_name, unit_slug


def is_unit(title: str, wanted: str) -> bool:
    """Whether a class's title is the one a person typed: «7А», «7a» (on any layout), or its part of the id."""
    return normal_class_name(wanted) == normal_class_name(title) or wanted == unit_slug(title)


def is_meant(record: RecordId, prefix: str) -> bool:
    """Whether a record is named by its id or by the id's first parts: `school/2025-26/5a` is 5А and not 5Я (`5ax`)."""
    return f"{record}/".startswith(prefix.rstrip("/") + "/")
