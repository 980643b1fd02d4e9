"""What a checker of files found wrong."""


class Defect(Exception):  # noqa: N818  (what was found wrong, not an error of the checker)
    """Something in the file that must not be so.

    Args:
        code: of the finding.
        message: in Russian.
        clause: the norm, or empty.
    """

    def __init__(self, code: str, message: str, clause: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.clause = clause
