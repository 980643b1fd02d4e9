"""One pupil's part of a summary sheet as F-17: literal results, and nobody else's data."""

from docgen.forms.answers import ArchivalExtract, Basis, ExtractRow
from docgen.forms.shapes import Organisation, Person
from docgen.summary_layout import rows_wanted, shown_results
from docgen.wording import decision_text, movements, period_short
from journals.model import Pupil
from journals.summary import SummarySheet


def pupil_extract(
    sheet: SummarySheet,
    pupil: Pupil,
    *,
    organisation: Organisation,
    document: str,
    number: str,
    basis: Basis,
    signer: Person,
) -> ArchivalExtract:
    """The form for one pupil of the sheet.

    Args:
        sheet: the summary, or the summary taken out of a journal.
        pupil: one of the sheet's.
        organisation: the school as it is called today.
        document: title of the record.
        number: of the extract, or empty.
        basis: archival cipher and leaves.
        signer: who certifies it.
    """
    periods = rows_wanted(sheet)
    rows = []
    for subject in sheet.subjects:
        shown = shown_results(subject)
        results = tuple(shown.get((pupil.id, period.id), "") for period in periods)
        if any(results):
            rows.append(ExtractRow(subject.name, tuple(result or "—" for result in results)))
    decisions = [decision_text(pupil, decision) for decision in sheet.decisions if decision.pupil == pupil.id]
    then = sheet.school.full_name
    renamed = () if then == organisation.name else (f"в {sheet.academic_year} учебном году — {then}",)
    return ArchivalExtract(
        organisation=organisation,
        number=number,
        dated=None,
        document=document,
        pupil=pupil.full_name,
        heads=tuple(period_short(period) for period in periods),
        rows=tuple(rows),
        decision="; ".join(decisions),
        basis=basis,
        signer=signer,
        names=movements(pupil),
        schools=(*renamed, f"ныне — {organisation.name}") if renamed else (),
    )
