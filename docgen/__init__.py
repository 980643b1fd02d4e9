"""Data in, PDF/A out: class journal, summary sheet, the mark of an electronic signature; and the veraPDF check.

`facts` says what a document is told about itself; `journal`, `summary` and `signature_mark` render; `verapdf` judges.
`typeface` (fontTools) measures, `engine` (WeasyPrint) draws sections, `assembly` (pikepdf) joins them. Nothing here
knows of signing, storage or SQL. Importing the package is cheap; importing `engine` costs a second of CPU.
"""
