"""The words that every other package speaks: clock, ids, digests, errors, findings, Russian dates.

Standard library only, and no I/O: nothing here opens a file, a socket or a database. The one exception is the
wall clock, which is read in `kernel.clock` and nowhere else (rule 5 of the design).
"""
