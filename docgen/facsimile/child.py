"""The child that opens pictures: names on standard input, an answer in JSON; it may be killed at any time.

The only importer of Pillow.
"""

import json
import resource
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

from docgen.facsimile.bounds import LONGEST_SIDE, MAX_FRAMES, MAX_PIXELS

_MEMORY = 1_500 * 2**20  # bytes of address space
_CPU = 900  # seconds
_GREY = 10  # channels that differ by less are a grey of which a camera or a codec has made three
_QUALITY = 88
_KEPT_ROTATION = 1


def main() -> None:
    """Reads `{"pictures": […], "to": FOLDER or null}`; says how many pages each has, or what is wrong.

    With `to`, each page is written there as it goes into the document.
    """
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses what is twice as large
    asked = json.load(sys.stdin)
    target = Path(asked["to"]) if asked["to"] else None
    try:
        json.dump({"pages": [_pages(Path(one), target) for one in asked["pictures"]]}, sys.stdout)
    except Exception as error:  # whatever the library says of a bad file
        json.dump({"trouble": type(error).__name__}, sys.stdout)


def _pages(path: Path, target: Path | None) -> int:
    with Image.open(path, formats=("JPEG", "PNG", "TIFF", "PPM")) as picture:
        frames = getattr(picture, "n_frames", 1)
        if frames > MAX_FRAMES:
            raise ValueError("too many pages")
        for number in range(frames):
            picture.seek(number)
            picture.load()  # what is cut off is found here
            if target is not None:
                suffix, content, (width, height) = _page(picture, path)
                (target / f"{path.stem}-{number + 1:04d}-{width}-{height}{suffix}").write_bytes(content)
    return frames


def _page(picture: Image.Image, path: Path) -> tuple[str, bytes, tuple[int, int]]:
    """A JPEG as it is, where it can be; anything else in grey or colour, without transparency, in the smaller form."""
    if (
        picture.format == "JPEG"
        and picture.mode in ("L", "RGB")
        and picture.getexif().get(0x0112, _KEPT_ROTATION) == _KEPT_ROTATION
        and max(picture.size) <= LONGEST_SIDE
    ):
        return ".jpg", path.read_bytes(), picture.size
    plain = _flat(ImageOps.exif_transpose(picture))
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    exact = _encoded(plain, "PNG", optimize=True)
    if plain.mode == "1":
        return ".png", exact, plain.size
    small = _encoded(plain, "JPEG", quality=_QUALITY, subsampling=0)
    suffix, content = (".png", exact) if len(exact) <= 1.5 * len(small) else (".jpg", small)
    return suffix, content, plain.size


def _flat(picture: Image.Image) -> Image.Image:
    """Black and white, grey, or colour on white."""
    if picture.mode == "1":
        return picture
    if picture.mode.startswith(("I", "F")):
        return picture.point(lambda value: value / 256).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        page = Image.new("RGB", layered.size, "white")
        page.paste(layered, mask=layered.getchannel("A"))
        picture = page
    if picture.mode == "L":
        return picture
    colour = picture.convert("RGB")
    red, green, blue = colour.split()
    differences = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return colour.convert("L") if all(_furthest(one) < _GREY for one in differences) else colour


def _furthest(band: Image.Image) -> float:
    """The largest value of the one band."""
    highest = band.getextrema()[1]
    assert isinstance(highest, int | float)
    return highest


def _encoded(picture: Image.Image, form: str, **how: object) -> bytes:
    written = BytesIO()
    picture.save(written, form, **how)
    return written.getvalue()
