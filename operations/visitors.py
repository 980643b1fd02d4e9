"""`index.html` on a medium: a list of its documents for whoever opens the disk, with a search by class and year.

It opens from the disk, needs no network and no program, and says no more of people than a class does.
"""

import html
import json
from importlib.resources import files

from archive_store import reader
from archive_store.medium import Medium
from archive_store.paths import object_path
from kernel.errors import LetopisError
from kernel.ids import parse_record_id
from operations.archived import ArchivedSheet, gone_objects, is_record, latest_version, record_id_of
from operations.services import Services
from operations.terms_in_force import TermsInForce

_PAGE = files("operations").joinpath("visitor_page.html")


def visitor_page(services: Services, medium: Medium) -> bytes:
    """The page for what is on the medium now. A record that does not read is left out: the check names it."""
    rows = []
    gone, terms = gone_objects(services), TermsInForce(services)
    for head in reader.list_objects(medium, on_damage=lambda *_: None):
        if is_record(head.object_id) and head.object_id not in gone:
            row = _row(medium, head, terms)
            if row is not None:
                rows.append(row)
    rows.sort(key=lambda row: (row[0], row[1], row[2]))
    text = _PAGE.read_text(encoding="utf-8")
    words = {
        "SCHOOL": services.school.name,
        "LABEL": medium.identity.label,
        "CUSTODIAN": medium.identity.custodian,
        "COUNT": str(len(rows)),
    }
    for name, value in words.items():
        text = text.replace(f"@{name}@", html.escape(value))
    # «</» would end the script it stands in.
    data = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return text.replace("@ROWS@", data).encode()


def _row(medium: Medium, head: reader.ObjectHead, terms: TermsInForce) -> tuple[str, str, str, str, str] | None:
    """Year, class, title of the kind, the first year of an act, and the document's path from the root."""
    try:
        record = parse_record_id(record_id_of(head.object_id))
        number = latest_version(head.files)
        content = reader.read_file(medium, head.object_id, f"{number}/record.json")
        sheet = ArchivedSheet.model_validate_json(content)
        document = head.files[f"{number}/document.pdf"].content_path
        term = terms.of_sheet(sheet)
    except (LetopisError, ValueError, KeyError):
        return None
    kept = f"уничтожать не раньше {term.first_act_year}" if term.first_act_year else term.text
    place = f"{object_path(head.object_id)}/{document}"
    return sheet.academic_year, sheet.record_class, record.kind.russian, kept, place
