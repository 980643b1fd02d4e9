"""The references of the bench «sign»: pyHanko at the same level, in a loop of one process, and its command per file."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext

from signing.demo_pki import DemoPki

BOX = (300, 60, 540, 150)


def loop(pki: DemoPki, documents: list[bytes]) -> list[bytes]:
    """B-LTA signatures by pyHanko's own signer, one after the other, with a visible field."""
    passphrase = pki.passphrase_file.read_text().strip().encode()
    signer = SimpleSigner.load_pkcs12_data(pki.p12.read_bytes(), [], passphrase)
    stamper = HTTPTimeStamper(pki.authorities.tsa_url)
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in pki.anchors], allow_fetching=True, revocation_mode="require"
    )
    made = []
    for pdf in documents:
        metadata = PdfSignatureMetadata(
            field_name="Signature",
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=True,
            use_pades_lta=True,
            validation_context=context,
            md_algorithm="sha256",
        )
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        field = SigFieldSpec("Signature", on_page=-1, box=BOX)
        output = PdfSigner(metadata, signer, timestamper=stamper, new_field_spec=field).sign_pdf(writer)
        made.append(output.getvalue())
    return made


def command(pki: DemoPki, documents: list[Path], folder: Path) -> None:
    """`pyhanko sign addsig` once for each file, as a script would."""
    for path in documents:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("pyhanko")), "sign", "addsig", "--field",
             "-1/300,60,540,150/Signature", "--timestamp-url", pki.authorities.tsa_url, "--with-validation-info",
             "--trust", str(pki.anchors_file), "--trust-replace", "--use-pades-lta", "pkcs12", "--passfile",
             str(pki.passphrase_file),
             str(path), f"{path}.signed.pdf", str(pki.p12)],
            capture_output=True, text=True, check=False, cwd=folder,
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(done.stderr[-2000:])
