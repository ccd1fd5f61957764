"""Signs a printed PDF with the site's own key, as PAdES: a reader tells whether it was changed.

An extra (`pip install .[sign]`), used where DOCUMENTS_SIGNING_KEY names a PKCS#12 file. RSA and
ECDSA only: an SM2 seal is set by the site's seal server, and no picture of a seal is a signature.
"""

import io
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

try:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
except ImportError:  # the extra is not installed
    signers = None  # type: ignore[assignment]  # asked for below


class SigningError(Exception):
    """The site is set up to sign and cannot; the message says what is missing."""


def signed(pdf: bytes, *, reason: str) -> bytes:
    """The PDF with a signature after it; unchanged where the site has no key."""
    key = settings.DOCUMENTS_SIGNING_KEY
    if not key:
        return pdf
    if signers is None:
        raise SigningError(_("已配置签名证书，但没有安装签名组件：请运行 pip install .[sign]"))
    meta = signers.PdfSignatureMetadata(
        field_name="Signature", reason=reason, subfilter=fields.SigSeedSubFilter.PADES
    )
    out = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, _signer(Path(key)), output=out
    )
    return out.getvalue()


def _signer(key: Path) -> "signers.SimpleSigner":
    passphrase = settings.DOCUMENTS_SIGNING_PASSPHRASE.encode() or None
    try:
        # None too where the file is no PKCS#12 or the passphrase is another.
        signer = signers.SimpleSigner.load_pkcs12(str(key), passphrase=passphrase)
    except OSError as error:
        raise SigningError(_("签名证书文件无法读取：%(name)s") % {"name": key.name}) from error
    if signer is None:
        raise SigningError(_("签名证书 %(name)s 不能使用：请核对文件和口令") % {"name": key.name})
    return signer
