"""A signed PDF: sound, whole, over what was printed, and broken by one changed byte."""

import logging

import pytest
from pyhanko.sign.fields import SigSeedSubFilter

from documents import printing, signing
from tests.documents.certificate import judged
from tests.documents.certificate import key as key
from tests.documents.certificate import made as made
from tests.documents.letters import letter, wheel_chains
from tests.documents.pictures import text_by_pdfium


@pytest.fixture(scope="module")
def printed():
    document = letter("刘喆")
    chunk = printing.print_chunk([document], chains=wheel_chains(), variant=printing.FOR_SENDING)
    return chunk.pdf


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
