"""Tables out of whatever file a school can produce: workbooks (XLSX, XLS, ODS), HTML (also under the name `.xls`), CSV.

The content decides what a file is, never its name. A workbook is opened by a child process within bounds: it comes from
outside, and what reads it is not ours.
"""
