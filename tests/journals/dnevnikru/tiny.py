"""A tiny class cut out of the demo school, and its bundle, for tests that change one thing at a time."""

import json
from functools import cache

from journals.importing import Bundle
from journals.model import ClassJournal
from letopis.demo import demo_school
from tests.generators.dnevnikru import bundle_of


@cache
def school() -> tuple[ClassJournal, ...]:
    return demo_school()


def cut(journal: ClassJournal, *, pupils: int, subjects: int, lessons: int) -> ClassJournal:
    """The journal with its first pupils, subjects and lessons only."""
    kept = journal.pupils[:pupils]
    keys = {pupil.id for pupil in kept}
    parts = []
    for subject in journal.subjects[:subjects]:
        shortened = tuple(
            lesson.model_copy(update={"cells": tuple(cell for cell in lesson.cells if cell.pupil in keys)})
            for lesson in subject.lessons[:lessons]
        )
        update = {
            "lessons": shortened,
            "fact_hours": len(shortened),
            "period_results": tuple(result for result in subject.period_results if result.pupil in keys),
            "pupils": tuple(key for key in subject.pupils if key in keys) if subject.pupils is not None else None,
        }
        parts.append(subject.model_copy(update=update))
    decisions = tuple(decision for decision in journal.decisions if decision.pupil in keys)
    return journal.model_copy(update={"pupils": kept, "subjects": tuple(parts), "decisions": decisions})


@cache
def tiny(at: int = 1) -> ClassJournal:
    """Six pupils of the demo school's n-th class; in 7Б (the default) four pages, two of them subgroups."""
    return cut(school()[at], pupils=6, subjects=4, lessons=6)


def tiny_files(*journals: ClassJournal, joined: bool = True) -> dict[str, bytes]:
    return bundle_of(journals or (tiny(),), joined=joined, seed=1)


def edited(files: dict[str, bytes], name: str, change) -> Bundle:
    """The bundle with one file's JSON changed in place by `change`."""
    value = json.loads(files[name])
    changed = change(value)
    return Bundle({**files, name: json.dumps(value if changed is None else changed, ensure_ascii=False).encode()})
