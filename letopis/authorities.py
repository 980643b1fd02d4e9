"""Who answers for timestamps and revocation in a demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager

from letopis.home_clock import HomeClock
from operations.services import Services


@contextmanager
def answering_authorities(services: Services) -> Iterator[None]:
    """In a demonstration, the test PKI answers while the context lasts: that of `serve`, or else our own."""
    home = services.home
    if not home.demo_pki.is_dir():
        yield
        return
    from signing import demo_pki

    clock = services.clock
    assert isinstance(clock, HomeClock)
    with demo_pki.running(demo_pki.opened(home.demo_pki), now=clock.now):
        yield
