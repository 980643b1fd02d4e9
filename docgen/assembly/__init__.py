"""Joins drawn sections into one PDF/A file that keeps its structure tree. The only importer of pikepdf and pypdf.

`join` appends pages and structure, `shared` makes all sections use one set of fonts and one colour profile, `running`
puts running heads and «Лист N из M» on the pages as artifacts, `document` does it all and writes the file. `printing`
puts finished documents together for a printer; `reading` reads back what the pages say.
"""

from docgen.assembly.compare import differing_pages
from docgen.assembly.document import Outline, Part, assemble
from docgen.assembly.printing import Printed, for_printer, page_count
from docgen.assembly.reading import says

__all__ = ["Outline", "Part", "Printed", "assemble", "differing_pages", "for_printer", "page_count", "says"]
