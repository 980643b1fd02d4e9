"""The catalogue: an SQL index of what the media hold. It may be dropped and rebuilt on any day (`reindex`).

Nothing stands here that the media don't say; no row is written before the media were read back (rule 1 of the
design). No QuerySet leaves this package: callers get the frozen values of `catalogue.entries`.
"""
