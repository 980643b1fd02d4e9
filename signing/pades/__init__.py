"""PAdES by pyHanko: the only subpackage that imports it, its validator and asn1crypto.

ETSI EN 319 142-1 names the levels; the steps of verification follow EN 319 102-1. pyHanko's own AdES engine is not
used: it rejects a file whose timestamp was renewed twice by one authority. Its primitives are.
"""

import logging

from signing.pades.definite_lengths import mend
from signing.pades.gost_names import teach_asn1crypto

teach_asn1crypto()  # before anything reads a certificate
mend()

# pyHanko's records name the people in certificates, and logs hold no personal data. Errors reach us as exceptions.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)
