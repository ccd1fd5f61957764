"""A document downloaded by itself carries the site's signature; without a sound key it is none."""

import pytest
from django.urls import reverse
from pyhanko.sign.fields import SigSeedSubFilter

from credits.models import Notice
from tests.credits import notices_cast as cast
from tests.documents.certificate import judged
from tests.documents.certificate import key as key
from tests.documents.certificate import made as made
from tests.documents.pictures import text_by_mupdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(city, liu, client):
    cast.found_authority(city)
    cast.issue(city)
    client.force_login(cast.officer(city))
    return reverse("credits:print_notice", args=[Notice.objects.get().pk])


def test_a_downloaded_notice_is_signed_over_the_whole_file(address, client, key, made):
    answer = client.get(address)

    found, status = judged(answer.content, made)
    assert answer["Content-Type"] == "application/pdf"
    assert (status.valid, status.intact, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert found.sig_object["/SubFilter"] == SigSeedSubFilter.PADES.value
    assert found.sig_object["/Reason"] == str(Notice.objects.get())
    assert "刘喆同志" in text_by_mupdf(answer.content, 0)


def test_without_its_key_file_nothing_unsigned_is_handed_out(address, client, key, settings):
    settings.DOCUMENTS_SIGNING_KEY = key.with_name("nobody.p12")

    answer = client.get(address, follow=True)

    assert answer.redirect_chain
    assert "nobody.p12" in answer.content.decode()
