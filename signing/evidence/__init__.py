"""Evidence records (RFC 4998): one timestamp proves a whole close, and one more each dozen years keeps it proved.

`trees` and `batch` are pure; `making` asks a witness for timestamps; `calendar` says when; `proving` is the checker,
which reads the standard records that `batch` writes with code of its own (`signing.pades.evidence`).
"""
