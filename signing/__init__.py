"""PDF to signed PDF (PAdES B-LTA), and its verification at a given moment. Bytes in, bytes out.

What the signature shows is rendered elsewhere and passed in as a one-page PDF. This package knows neither journals nor
media, neither Django nor Celery; it reads no clock (the moment is an argument or the timestamp service's own time),
and pyHanko is imported in `signing.pades` only.
"""
