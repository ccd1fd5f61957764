"""A signed PDF: sound, whole, over what was printed, and broken by one changed byte."""

import io
import logging
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from documents import printing, signing
from tests.documents.letters import letter, wheel_chains
from tests.documents.pictures import text_by_pdfium

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


@pytest.fixture(scope="module")
def printed():
    document = letter("刘喆")
    chunk = printing.print_chunk([document], chains=wheel_chains(), variant=printing.FOR_SENDING)
    return chunk.pdf


@pytest.fixture
def key(made, settings):
    settings.DOCUMENTS_SIGNING_KEY, settings.DOCUMENTS_SIGNING_PASSPHRASE = made[0], PASSPHRASE
    return made[0]


def judged(pdf, made):
    [found] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trusted = asn1.Certificate.load(made[1])
    return found, validate_pdf_signature(found, ValidationContext(trust_roots=[trusted]))


def test_a_signed_letter_is_whole_trusted_and_reads_as_before(printed, key, made):
    pdf = signing.signed(printed, reason="签发")

    found, status = judged(pdf, made)
    assert (status.valid, status.intact, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert found.sig_object["/SubFilter"] == SigSeedSubFilter.PADES.value
    assert pdf.startswith(printed)  # what was printed lies in it byte by byte
    assert text_by_pdfium(pdf, 0) == text_by_pdfium(printed, 0)


def test_one_changed_byte_breaks_the_signature(printed, key, made, caplog):
    caplog.set_level(logging.CRITICAL)
    pdf = bytearray(signing.signed(printed, reason="签发"))
    at = pdf.index(b"/Lang")
    pdf[at + 1 : at + 5] = b"Lung"

    _found, status = judged(bytes(pdf), made)

    assert not status.intact


def test_a_site_without_a_key_prints_as_before(printed, settings):
    settings.DOCUMENTS_SIGNING_KEY = ""

    assert signing.signed(printed, reason="签发") is printed


def test_a_wrong_passphrase_is_told(printed, key, settings):
    settings.DOCUMENTS_SIGNING_PASSPHRASE = "别的"

    with pytest.raises(signing.SigningError, match=r"organ\.p12 不能使用"):
        signing.signed(printed, reason="签发")


def test_a_missing_file_is_told(printed, key, settings):
    settings.DOCUMENTS_SIGNING_KEY = key.with_name("nobody.p12")

    with pytest.raises(signing.SigningError, match="nobody"):
        signing.signed(printed, reason="签发")


def test_without_the_extra_the_site_is_told_what_to_install(printed, key, monkeypatch):
    monkeypatch.setattr(signing, "signers", None)

    with pytest.raises(signing.SigningError, match="pip install"):
        signing.signed(printed, reason="签发")
