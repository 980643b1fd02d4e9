"""Numbers of a page's forms and addresses."""


def number_of(text: str, digits: int) -> int | None:
    """A number of at most so many digits, 0 to 9 and nothing else; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
