"""A page saved by a browser «одним файлом» (MHTML, RFC 2557), and by Excel as such: the page in it."""

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from itertools import islice

_HEAD = re.compile(
    rb"\s*(?:(?:From|Subject|Date|Snapshot-Content-Location):[^\n]*\n(?:[ \t][^\n]*\n)*)*MIME-Version:", re.IGNORECASE
)
_MOST_PARTS = 2_000


def is_web_archive(content: bytes) -> bool:
    """Whether the content begins as such a file does."""
    return bool(_HEAD.match(content[:4096]))


def page_inside(content: bytes) -> bytes:
    """The first page in it, as UTF-8 where it says its own encoding; empty where there is none."""
    try:
        parts = islice(message_from_bytes(content, policy=policy.default).walk(), _MOST_PARTS)
        page = next((one for one in parts if one.get_content_type() == "text/html"), None)
        found = page.get_payload(decode=True) if page is not None else None
        if page is None or not isinstance(found, bytes):
            return b""
        named = page.get_content_charset()
        return found.decode(named).encode() if named else found
    except (MessageError, LookupError, ValueError, AttributeError):
        return b""
