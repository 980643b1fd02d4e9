"""Pages become pictures whatever they are, and pictures a PDF/A; nothing hostile gets further than an error."""

import resource
import struct
import subprocess
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from docgen.facsimile.document import render_facsimile
from docgen.facsimile.pictures import look_into, page_pictures
from docgen.facts import DocumentFacts
from journals.canonical import write_journal
from journals.facsimile import Facsimile
from journals.facsimile_reader import FacsimileReader
from journals.gradebook.reader import Said
from journals.importing import Bundle
from journals.model import School
from kernel.digests import sha256_hex
from kernel.errors import BadInputError, IntegrityError
from kernel.ids import SchoolYear
from kernel.kinds import Kind
from tests.docgen.factory import facts
from tests.docgen.test_docgen_other_kinds import text_of
from tests.generators.pages import many_pages, picture

FORMS = {
    "1 фото.jpg": picture("JPEG", mode="RGB"),
    "2 боком.jpg": picture("JPEG", mode="L", size=(877, 620)),
    "3 типография.jpg": picture("JPEG", mode="CMYK"),
    "4 экран.png": picture("PNG", mode="RGBA"),
    "5 палитра.png": picture("PNG", mode="P"),
    "6 факс.tif": picture("TIFF", mode="1", compression="group4"),
    "7 тома.tif": many_pages("TIFF", ["first", "second"]),
    "8 печать.pdf": many_pages("PDF", ["alpha", "beta", "gamma"]),
}


def document_of(files: dict[str, bytes]) -> Facsimile:
    said = Said("7А", SchoolYear(2026), kind=Kind.JOURNAL)
    reader = FacsimileReader(School(full_name="МБОУ «Школа»"), said, look_into)
    [imported] = reader.read(Bundle(files))
    assert isinstance(imported.journal, Facsimile)
    return imported.journal


def rendered(files: dict[str, bytes], said: DocumentFacts, cache=None):
    document, by_digest = document_of(files), {sha256_hex(content): content for content in files.values()}
    return render_facsimile(document, said, data=write_journal(document), files=by_digest.__getitem__, cache=cache)


@pytest.mark.parametrize("level", ["1a", "2a", "3a"])
def test_pages_of_every_form_are_pdfa(level, verapdf, tmp_path):
    made = rendered(FORMS, facts(level=level))
    assert made.pages == 1 + 6 + 2 + 3
    assert made.mark is not None
    assert made.mark.page == 0
    path = tmp_path / "pages.pdf"
    path.write_bytes(made.pdf)
    verdict = verapdf.check([path])[path]
    assert verdict.passed, verdict.failures
    with pikepdf.open(path) as pdf:
        sides = [page.mediabox for page in pdf.pages]
        assert [float(box[2]) > float(box[3]) for box in sides] == [False, False, True, *[False] * 9]
        alternatives = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
        assert alternatives == [f"Лист {number}" for number in range(1, 12)]


def test_the_same_bytes_again_and_from_the_cache(tmp_path):
    files = {"1.pdf": FORMS["8 печать.pdf"], "2.jpg": FORMS["1 фото.jpg"]}
    once = rendered(files, facts(), tmp_path / "cache").pdf
    assert rendered(files, facts(), tmp_path / "cache").pdf == once
    assert rendered(files, facts()).pdf == once


def test_what_is_shown_is_what_came(tmp_path):
    """Each page of the document looks like the page that was handed in, and like no other."""
    source = tmp_path / "source.pdf"
    source.write_bytes(FORMS["8 печать.pdf"])
    (tmp_path / "made.pdf").write_bytes(rendered({"source.pdf": source.read_bytes()}, facts()).pdf)
    for name in ("source", "made"):
        command = ["pdftoppm", "-r", "100", "-gray", str(tmp_path / f"{name}.pdf"), str(tmp_path / name)]
        subprocess.run(command, check=True)
    came = [_inked(tmp_path / f"source-{number}.pgm", margin=0) for number in (1, 2, 3)]
    made = [_inked(tmp_path / f"made-{number + 1}.pgm", margin=60) for number in (1, 2, 3)]
    for number, page in enumerate(made):
        unlike = [sum(ImageChops.difference(page, one).histogram()[128:]) for one in came]
        assert unlike.index(min(unlike)) == number, unlike


def _inked(path: Path, margin: int) -> Image.Image:
    """The inked part of a page, without the running head and foot, in one size."""
    with Image.open(path) as page:
        inner = page.convert("L").crop((0, margin, page.width, page.height - margin))
    dark = inner.point(lambda value: 255 if value < 128 else 0)
    return inner.crop(dark.getbbox()).resize((800, 100))


def test_a_photo_is_kept_as_it_was_taken():
    photo = picture("JPEG", mode="RGB", size=(1200, 1600))
    [page] = page_pictures(photo, "x")
    assert page.content == photo
    turned = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.open(BytesIO(photo)).save(turned, "JPEG", exif=exif)
    [page] = page_pictures(turned.getvalue(), "x")
    assert (page.width, page.height, page.is_wide) == (1600, 1200, True)


def test_a_scan_of_paper_is_made_no_larger_than_it_must_be():
    [page] = page_pictures(picture("PNG", mode="RGB", size=(7000, 9900)), "x")
    assert max(page.width, page.height) == 3508
    [grey] = page_pictures(picture("TIFF", mode="L"), "x")
    with Image.open(BytesIO(grey.content)) as opened:
        assert opened.mode == "L"


def test_another_file_in_its_place_is_noticed():
    files = {"1.png": picture("PNG")}
    document = document_of(files)
    with pytest.raises(IntegrityError) as refused:
        render_facsimile(document, facts(), data=b"{}", files=lambda _: picture("PNG", text="other"))
    assert refused.value.code == "docgen.other_pages"


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and packs into nothing."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * (width + 1) * min(height, 200), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def locked_pdf() -> bytes:
    written = BytesIO()
    with pikepdf.open(BytesIO(FORMS["8 печать.pdf"])) as pdf:
        pdf.save(written, encryption=pikepdf.Encryption(owner="o", user="u"))
    return written.getvalue()


def endless_pdf() -> bytes:
    """A form that draws itself."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        form = pdf.make_stream(b"/F Do", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(b"/F Do")
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        written = BytesIO()
        pdf.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png_of(100_000, 100_000), "import.bad_pages"),
        (picture("JPEG")[:1500], "import.bad_pages"),
        (b"II*\x00" + b"\xff" * 400, "import.bad_pages"),
        (locked_pdf(), "import.pages_locked"),
        (b"%PDF-1.4\n%%EOF", "import.bad_pages"),
    ],
    ids=["bomb", "cut off", "no tiff", "locked", "empty pdf"],
)
def test_what_does_not_open_is_an_error(content, code):
    with pytest.raises(BadInputError) as refused:
        look_into(content, "лист.bin")
    assert refused.value.code == code
    assert "лист.bin" in refused.value.message


def test_a_page_that_draws_itself_ends():
    assert look_into(endless_pdf(), "x.pdf").pages == 1
    assert len(list(page_pictures(endless_pdf(), "x.pdf"))) == 1


def test_a_page_brings_nothing_that_would_run():
    """What a hostile PDF has besides ink stays outside."""
    with pikepdf.open(BytesIO(FORMS["8 печать.pdf"])) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = script
        pdf.attachments["x.exe"] = b"MZ"
        written = BytesIO()
        pdf.save(written)
    made = rendered({"1.pdf": written.getvalue()}, facts(level="1a"))
    assert b"JavaScript" not in made.pdf
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert not pdf.attachments


def titled_pdf() -> bytes:
    """Three pages, and a title that reads like a line of pdfinfo's own."""
    written = BytesIO()
    with pikepdf.open(BytesIO(FORMS["8 печать.pdf"])) as pdf:
        pdf.docinfo[pikepdf.Name.Title] = "x\nPages:           1"
        pdf.save(written)
    return written.getvalue()


def test_a_title_does_not_say_how_many_pages_there_are():
    assert look_into(titled_pdf(), "x.pdf").pages == 3
    assert len(list(page_pictures(titled_pdf(), "x.pdf"))) == 3


def nonsense_pdf(lines: int) -> bytes:
    """A page of operators that nobody knows, each of which poppler complains of."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[0].Contents = pdf.make_stream(b"foo\n" * lines)
        written = BytesIO()
        pdf.save(written, compress_streams=True)
    return written.getvalue()


def test_complaints_are_told_and_never_fill_the_memory():
    assert look_into(nonsense_pdf(5), "x.pdf").partly
    assert not look_into(FORMS["8 печать.pdf"], "x.pdf").partly
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadInputError) as refused:
        look_into(nonsense_pdf(3_000_000), "x.pdf")
    assert refused.value.code == "import.bad_pages"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


def test_letters_of_borrowed_fonts_are_told():
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        pdf.pages[0].Contents = pdf.make_stream(b"BT /F 12 Tf 50 700 Td (letters) Tj ET")
        written = BytesIO()
        pdf.save(written)
    assert look_into(written.getvalue(), "x.pdf").borrowed
    assert not look_into(FORMS["8 печать.pdf"], "x.pdf").borrowed


def shade(content: bytes) -> int:
    [page] = page_pictures(content, "x")
    with Image.open(BytesIO(page.content)) as opened:
        return round(ImageStat.Stat(opened.convert("L")).mean[0])


def deep_tiff(mode: str, value: float, **how: object) -> bytes:
    """A page of one shade."""
    written = BytesIO()
    Image.new(mode, (60, 80), value).save(written, "TIFF", **how)  # type: ignore[arg-type]
    return written.getvalue()


def test_grey_of_sixteen_bits_keeps_its_shade():
    assert shade(deep_tiff("I;16", 230 * 257)) == 230
    assert shade(deep_tiff("I;16B", 230 * 257)) == 230
    assert shade(deep_tiff("I;16", 25 * 257, tiffinfo={262: 0})) == 230  # white is zero
    for unknown in (deep_tiff("F", 0.9), deep_tiff("I", 2**30)):
        with pytest.raises(BadInputError):
            look_into(unknown, "x.tif")


def test_lines_of_one_dot_stay_when_a_scan_is_made_smaller():
    sheet = Image.new("1", (4960, 7016), 1)
    pen = ImageDraw.Draw(sheet)
    rules = range(100, 6900, 37)
    for at in rules:
        pen.line((100, at, 4800, at), fill=0)
    written = BytesIO()
    sheet.save(written, "TIFF", compression="group4")
    [page] = page_pictures(written.getvalue(), "x.tif")
    with Image.open(BytesIO(page.content)) as opened:
        column = [opened.getpixel((1000, at)) for at in range(opened.height)]
    dark = [shade < 200 for shade in column]
    assert sum(now and not before for before, now in zip([False, *dark], dark, strict=False)) == len(rules)


def test_a_preview_is_no_page():
    written = BytesIO()
    photo, small = Image.new("RGB", (600, 800), "white"), Image.new("RGB", (160, 120), "white")
    photo.save(written, "MPO", save_all=True, append_images=[small])
    assert look_into(written.getvalue(), "x.jpg").pages == 1
    moving = BytesIO()
    photo.save(moving, "PNG", save_all=True, append_images=[Image.new("RGB", (600, 800), "black")])
    assert look_into(moving.getvalue(), "x.png").pages == 1


def test_restricted_pages_say_so(tmp_path):
    document = document_of({"1.png": picture("PNG")}).model_copy(update={"kind": Kind.HEALTH})
    made = render_facsimile(document, facts(), data=b"{}", files=lambda _: picture("PNG"))
    assert "Ограниченный доступ: сведения о здоровье" in text_of(made.pdf, tmp_path)[0]
