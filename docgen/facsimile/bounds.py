"""How large pages may be."""

from typing import Final

MAX_PIXELS: Final = 120_000_000
"""Of one picture: A3 at 600 dots to the inch."""
MAX_FRAMES: Final = 1_500
LONGEST_SIDE: Final = 3_508
"""Pixels of a page in the document: A4 at 300 dots to the inch, A3 at 212."""
