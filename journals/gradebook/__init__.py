"""The generic reader: workbooks, pages and CSV in which a sheet is a subject, and lists of a class.

What each sheet, column and row is, is guessed from its headings and told; what cannot be guessed is asked about, never
dropped (domain §2.6). The same shapes are our own template (`letopis template`).
"""
