"""«renew --file»: one more document timestamp in a PDF that has left the archive, or must carry its proof within."""

from pathlib import Path

from kernel.digests import sha512_hex
from kernel.errors import BadInputError
from operations import durable
from operations.services import Services
from signing.renew import renew


def renew_file(services: Services, source: Path, target: Path, actor: str) -> None:
    """Writes a renewed copy; the file itself, and what the archive keeps, stay as they are.

    Raises BadInputError `renew.no_such_file`, `renew.target_taken`, `renew.target_unusable`; and as `signing.renew`.
    """
    if target.exists():
        raise BadInputError("renew.target_taken", f"Файл «{target}» уже есть.", "Укажите после -o другое имя.")
    try:
        pdf = source.read_bytes()
    except OSError as error:
        raise BadInputError(
            "renew.no_such_file", f"Файл «{source}» не читается: {error.strerror}.", "Проверьте имя файла."
        ) from error
    renewed = renew(pdf, services.authorities())
    try:
        durable.write(target, renewed)
    except OSError as error:
        raise BadInputError(
            "renew.target_unusable", f"В «{target}» записать нельзя: {error.strerror}.", "Укажите другой файл."
        ) from error
    services.log(actor, "renew-file", sha512_hex(renewed)[:32], before=sha512_hex(pdf)[:32])
