"""An organ's certificate, its key on this site, and what a reader finds in a signed PDF."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

ORGAN = "绿城市人力资源和社会保障局"
PASSPHRASE = "绿城"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A certificate of the organ's own, and its PKCS#12 file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ORGAN)])
    today = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, *[False] * 7)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(today - timedelta(1)).not_valid_after(today + timedelta(9))
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    secret = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    file = tmp_path_factory.mktemp("key") / "organ.p12"
    file.write_bytes(
        serialization.pkcs12.serialize_key_and_certificates(
            b"organ", key, certificate, None, secret
        )
    )
    return file, certificate.public_bytes(serialization.Encoding.DER)


@pytest.fixture
def key(made, settings):
    settings.DOCUMENTS_SIGNING_KEY, settings.DOCUMENTS_SIGNING_PASSPHRASE = made[0], PASSPHRASE
    return made[0]


def judged(pdf, made):
    [found] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trusted = asn1.Certificate.load(made[1])
    return found, validate_pdf_signature(found, ValidationContext(trust_roots=[trusted]))
