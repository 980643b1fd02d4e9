"""Clauses that tests add to the demonstration's regulation."""


def starts_after(table: str, event: str) -> str:
    """The terms of the kind run after the event. `table`: of the kind in the profile, `summary`, `records.circle`."""
    return f'\n[{table}.starts_after]\nvalue = "{event}"\nclause = "приказ № 2 от 11.01.2027"\n'


def paper_term(table: str, years: int) -> str:
    """The term of the kind on paper."""
    return f'\n[{table}.paper_term]\nvalue = {years}\nclause = "пример"\n'
