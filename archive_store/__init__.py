"""Sealed packages (OCFL 1.1) on directory media: write, re-read, check; the event log.

What lies on a medium is said in docs/format.md.

`media` makes and opens a medium; `store` writes, `reader` reads, `checker` checks and shares no code with either;
`events` keeps the log. All writing goes through the small operations of `medium.Medium`.
"""
