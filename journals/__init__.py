"""The class journal as frozen data, its derivations (summary sheet, attendance totals), readers, and checks.

`model` is the canonical form; `canonical` and `dnevnikru` read files into it; `summary` and `attendance` derive from
it; `checks` says what is missing or doubtful. Marks stay text as in the source: nothing is computed from them.
"""
