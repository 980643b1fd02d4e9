"""GOST R 34.10-2012 and its older sister of 2001, as far as no library at hand has them: curves and verification.

Digests and signing are left to OpenSSL with its GOST engine and provider (Debian's libengine-gost-openssl): secrets
never meet arithmetic of our own.
"""
