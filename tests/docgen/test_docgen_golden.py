"""Golden documents: each kind of document looks, and reads, as it did when a person looked at it.

`LETOPIS_GOLDEN=write pytest tests/docgen/test_docgen_golden.py` draws them anew: look at every changed picture before
it is committed. Pictures are small and compared with tolerance, texts exactly. docs/documents.md shows the pictures.
"""

import os
import re
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from tests.docgen.every_document import awkward, papers, records
from tests.docgen.factory import facts
from tests.docgen.glyphs import USUAL_MARGINS, faults

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("LETOPIS_GOLDEN") == "write"
SCALE = 0.5  # 36 dots an inch: a page is 298 × 421
DIFFERENT = 48  # of 255: a dot that differs more counts
TOLERATED = 0.004  # of all dots
# Which pages stand for a document of many: the rest are of the same kinds.
SHOWN = {
    "journal": (1, 2, 3, 4, -5, -4, -3, -2, -1), "circle": (1, 3, 4), "extracurricular": (1,), "elective": (1,),
    "after-school": (1,), "individual": (1, 3),
}  # fmt: skip
NAMES = sorted({**records(), **papers(), **awkward()})


def pages_shown(name: str, count: int) -> list[int]:
    """Indexes from 0; of an awkward class's journal the first spread of marks and topics."""
    if name.endswith("-journal"):
        wanted: tuple[int, ...] = (3, 4)
    else:
        wanted = SHOWN.get(name, (1, 2))
    return sorted({(n - 1 if n > 0 else count + n) for n in wanted if abs(n) <= count})


@pytest.fixture(scope="module")
def makers():
    return {**records(), **papers(), **awkward()}


def pictures(pdf: bytes, shown: list[int]) -> dict[int, Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return {at: document[at].render(scale=SCALE).to_pil().convert("L") for at in shown}
    finally:
        document.close()


def texts(pdf: bytes, shown: list[int], folder: Path) -> str:
    path = folder / "golden.pdf"
    path.write_bytes(pdf)
    parts = []
    for at in shown:
        command = ["pdftotext", "-layout", "-f", str(at + 1), "-l", str(at + 1), str(path), "-"]
        text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        parts.append(f"--- {at + 1}\n" + re.sub(r"[ \t]+\n", "\n", text).strip("\f\n") + "\n")
    return "".join(parts)


@pytest.mark.parametrize("name", NAMES)
def test_looks_and_reads_as_before(name, makers, tmp_path):
    made = makers[name](facts())
    assert faults(made.pdf, (1, 1, 1, 1) if name.startswith("sticker") else USUAL_MARGINS) == []
    shown = pages_shown(name, made.pages)
    drawn, text = pictures(made.pdf, shown), texts(made.pdf, shown, tmp_path)
    if WRITE:
        GOLDEN.mkdir(exist_ok=True)
        for old in GOLDEN.glob(f"{name}.[0-9]*.png"):
            old.unlink()
        for at, picture in drawn.items():
            picture.quantize(16).save(GOLDEN / f"{name}.{at + 1}.png", optimize=True)
        (GOLDEN / f"{name}.txt").write_text(text, encoding="utf-8")
        return
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert {path.name for path in GOLDEN.glob(f"{name}.[0-9]*.png")} == {f"{name}.{at + 1}.png" for at in drawn}
    for at, picture in drawn.items():
        kept = Image.open(GOLDEN / f"{name}.{at + 1}.png").convert("L")
        assert difference(kept, picture) <= TOLERATED, f"{name}, page {at + 1}"


def difference(one: Image.Image, other: Image.Image) -> float:
    """Share of the dots that differ visibly; 1.0 for pictures of different sizes."""
    if one.size != other.size:
        return 1.0
    histogram = ImageChops.difference(one, other).histogram()
    return sum(histogram[DIFFERENT:]) / (one.size[0] * one.size[1])


def test_the_comparison_sees_a_line_that_moved(makers):
    made = makers["F-7"](facts())
    (picture,) = pictures(made.pdf, [0]).values()
    assert difference(picture, picture) == 0
    moved = picture.copy()
    moved.paste(picture.crop((0, 60, picture.width, 200)), (0, 66))
    assert difference(picture, moved) > TOLERATED


def test_no_golden_file_is_left_over():
    if WRITE:
        return
    known = {path.name.split(".")[0] for path in GOLDEN.iterdir()}
    assert known == set(NAMES)


def test_the_page_of_thumbnails_shows_every_document():
    text = (GOLDEN.parents[2] / "docs" / "documents.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"golden/{name}." in text, name


def test_pictures_are_small():
    assert sum(path.stat().st_size for path in GOLDEN.glob("*.png")) < 2_500_000
