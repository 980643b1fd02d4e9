"""The child that opens pictures: names on standard input, an answer in JSON; it may be killed at any time.

The only importer of Pillow.
"""

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageOps, ImageSequence

from docgen.facsimile.bounds import LONGEST_SIDE, MAX_FRAMES, MAX_PIXELS

_MEMORY = 2_500 * 2**20  # bytes of address space
_CPU = 900  # seconds
_GREY = 10  # channels that differ by less are a grey of which a camera or a codec has made three
_QUALITY = 88
_FEW_COLOURS = 4_096
_PAPER = 0.5  # of a page's dots are white where it is text and lines
_ORIENTATION, _UPRIGHT = 0x0112, 1  # Exif
_SUBFILE, _REDUCED = 254, 1  # TIFF 6.0: a page's small copy
_PHOTOMETRIC, _WHITE_IS_ZERO = 262, 0


def main() -> None:
    """Reads `{"pictures": […], "to": FOLDER}`; writes each page there as it goes into a document.

    Says how many pages each picture has, or what is wrong.
    """
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses what is twice as large
    asked = json.load(sys.stdin)
    try:
        json.dump({"pages": [_pages(Path(one), Path(asked["to"])) for one in asked["pictures"]]}, sys.stdout)
    except Exception as error:  # whatever the library says of a bad file
        json.dump({"trouble": type(error).__name__}, sys.stdout)


def _pages(path: Path, target: Path) -> int:
    number = 0
    with Image.open(path, formats=("JPEG", "PNG", "TIFF", "PPM")) as picture:
        for frame in _frames(picture):
            number += 1
            if number > MAX_FRAMES:
                raise ValueError("too many pages")
            frame.load()  # what is cut off is found here
            suffix, content, (width, height) = _page(frame, path)
            (target / f"{path.stem}-{number:04d}-{width}-{height}{suffix}").write_bytes(content)
    return number


def _frames(picture: Image.Image) -> Iterator[Image.Image]:
    """The pages: all of a TIFF but for small copies; of whatever moves, or has a preview inside, the first."""
    if picture.format != "TIFF":
        yield picture
        return
    for frame in ImageSequence.Iterator(picture):
        if not int(_tag(frame, _SUBFILE, 0)) & _REDUCED:
            yield frame


def _tag(picture: Image.Image, number: int, default: int) -> int:
    found: int = getattr(picture, "tag_v2", {}).get(number, default)
    return found


def _page(picture: Image.Image, path: Path) -> tuple[str, bytes, tuple[int, int]]:
    """A JPEG as it is, where it can be; anything else in grey or colour, without transparency."""
    if (
        picture.format == "JPEG"
        and picture.mode in ("L", "RGB")
        and picture.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT
        and max(picture.size) <= LONGEST_SIDE
    ):
        return ".jpg", path.read_bytes(), picture.size
    plain = ImageOps.exif_transpose(_flat(picture))
    if max(plain.size) > LONGEST_SIDE:
        # Of dots that are black or white Pillow would drop every other: lines of one dot would be gone.
        plain = plain.convert("L") if plain.mode == "1" else plain
        plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if _is_drawn(plain):
        return ".png", _encoded(plain, "PNG"), plain.size
    return ".jpg", _encoded(plain, "JPEG", quality=_QUALITY, subsampling=0), plain.size


def _is_drawn(page: Image.Image) -> bool:
    """Whether it is text and lines, which are kept without loss and stay small, and no photograph."""
    if page.mode == "RGB":
        return page.getcolors(_FEW_COLOURS) is not None
    return page.mode == "1" or page.histogram()[255] >= _PAPER * page.width * page.height


def _flat(picture: Image.Image) -> Image.Image:
    """Black and white, grey, or colour on white."""
    if picture.mode == "1":
        return picture
    if picture.mode.startswith(("I", "F")):
        return _of_deep_grey(picture)
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        page = Image.new("RGB", layered.size, "white")
        page.paste(layered, mask=layered.getchannel("A"))
        page.info = dict(picture.info)
        picture = page
    if picture.mode == "L":
        return picture
    colour = picture.convert("RGB")
    red, green, blue = colour.split()
    differences = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return colour.convert("L") if all(_furthest(one) < _GREY for one in differences) else colour


def _of_deep_grey(picture: Image.Image) -> Image.Image:
    """Grey of sixteen bits. What is deeper has no white that a picture names: ValueError."""
    deep = picture.convert("I")
    if picture.mode == "F" or _furthest(deep) > 0xFFFF:
        raise ValueError("no grey of sixteen bits")
    grey = deep.point(lambda value: value * (1 / 257)).convert("L")
    return ImageOps.invert(grey) if _tag(picture, _PHOTOMETRIC, 1) == _WHITE_IS_ZERO else grey


def _furthest(band: Image.Image) -> float:
    """The largest value of the one band."""
    highest = band.getextrema()[1]
    assert isinstance(highest, int | float)
    return highest


def _encoded(picture: Image.Image, form: str, **how: object) -> bytes:
    written = BytesIO()
    picture.save(written, form, **how)
    return written.getvalue()
