"""What differs between two renderings of a document: pages whose content is not the same."""

from io import BytesIO

from pikepdf import Page, Pdf


def differing_pages(one: bytes, other: bytes) -> tuple[int, ...]:
    """Numbers, from 1, of the pages whose content streams differ, or that only one of the documents has."""
    with Pdf.open(BytesIO(one)) as first, Pdf.open(BytesIO(other)) as second:
        common = min(len(first.pages), len(second.pages))
        longest = max(len(first.pages), len(second.pages))
        found = [at + 1 for at in range(common) if _content(first.pages[at]) != _content(second.pages[at])]
        return (*found, *range(common + 1, longest + 1))


def _content(page: Page) -> bytes:
    page.contents_coalesce()
    return bytes(page.Contents.read_bytes())
