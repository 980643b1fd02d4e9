"""veraPDF, the validator of PDF/A, run as a program of its own: it shares no code with what wrote the file.

`validator` runs it, `canary` makes the broken file that every run must reject.
"""

from docgen.verapdf.validator import PdfaVerdict, VeraPdf

__all__ = ["PdfaVerdict", "VeraPdf"]
