"""Terms, holds and decisions: may this record be destroyed, and why (not).

Pure: dates and facts in, reasons out. Nothing here reads a clock, a disk or a database, and nothing here destroys.
Whatever is unknown means «do not destroy» (rule 9 of the design). Terms come from `profiles`, never from this code.
"""
