"""A class that was imported, as the verbs pass it on."""

from dataclasses import dataclass

from journals.counts import Counts
from kernel.findings import Finding
from kernel.ids import RecordId


@dataclass(frozen=True)
class ImportedClass:
    """One class that was (or, on a dry run, would be) imported."""

    id: RecordId
    title: str
    year: str
    counts: Counts
    findings: tuple[Finding, ...]
