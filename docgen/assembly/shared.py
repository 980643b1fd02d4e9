"""One set of fonts for the whole document, in place of a copy in every section.

Each section comes with its own subsets. A carrier page, drawn with every letter of the document in every face, has the
subsets that all sections need; glyph numbers are those of the font file in every subset, so content streams stay as
they are. Of the colour profile, which every section brings along for its output intent, only the first one is kept:
all colours are plain RGB, to which the document's output intent gives the meaning (ISO 19005-3, 6.2.4.3).
"""

from collections.abc import Iterator

from pikepdf import Object, Pdf

from kernel.errors import IntegrityError


class SharedResources:
    """The carrier's fonts, copied into the document once."""

    def __init__(self, pdf: Pdf, carrier: Pdf) -> None:
        fonts = carrier.pages[0].obj.Resources.Font
        self._glyphs = {key: _glyphs(font) for key, font in fonts.items()}
        copied = pdf.copy_foreign(fonts if fonts.is_indirect else carrier.make_indirect(fonts))
        self._fonts = {key: pdf.make_indirect(font) for key, font in copied.items()}

    def keys(self) -> dict[str, str]:
        """Base font name («/ABCDEF+Letopis-Sans») → resource key."""
        return {str(font.BaseFont): key for key, font in self._fonts.items()}

    def release(self, section: Pdf) -> None:
        """Cuts the section's own fonts and profile out, so that they are not copied.

        Raises:
            IntegrityError: `docgen.font_gap` if the section uses a glyph that the carrier lacks.
        """
        for resources in _resources(section):
            fonts = resources.Font
            for key in list(fonts.keys()):
                if missing := _glyphs(fonts[key]) - self._glyphs.get(key, set()):
                    raise IntegrityError(
                        "docgen.font_gap",
                        f"В общем шрифте документа нет знаков, которые нужны разделу: {len(missing)}.",
                        "Удалите папку временных разделов и повторите подготовку документа.",
                    )
                del fonts[key]
            del resources.ColorSpace.srgb

    def attach(self, resources: Object) -> None:
        """Gives the shared fonts to the (copied) resources of a section."""
        for key, font in self._fonts.items():
            resources.Font[key] = font


def _resources(section: Pdf) -> Iterator[Object]:
    """The resource dictionaries of the pages, each once; WeasyPrint shares one among all pages."""
    seen: set[tuple[int, int]] = set()
    for page in section.pages:
        resources = page.obj.Resources
        if resources.objgen not in seen:
            seen.add(resources.objgen)
            yield resources


def _glyphs(font: Object) -> set[int]:
    """The glyphs that a composite font has widths for (ISO 32000-1, 9.7.4.3)."""
    found: set[int] = set()
    widths = list(font.DescendantFonts[0].W)
    for first, own in zip(widths[::2], widths[1::2], strict=True):
        found.update(range(int(first), int(first) + len(own)))
    return found
