"""Downloads: the bytes under their shown name, never run; what has left its shelf is not found."""

from types import SimpleNamespace

import pytest
from django.http import Http404

from documents.downloads import as_download


def test_a_kept_file_is_handed_out_as_an_attachment(tmp_path):
    path = tmp_path / "a1.pdf"
    path.write_bytes(b"%PDF-1.7")
    kept = SimpleNamespace(name="方案.pdf", content_type="application/pdf")

    answer = as_download(lambda one: path.open("rb"), kept)

    # The stream alone: closing the whole answer would ask for a database, and this needs none.
    content = b"".join(answer)
    answer.file_to_stream.close()

    assert content == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "application/pdf",
        "nosniff",
    )


def test_a_file_that_left_its_shelf_is_not_found(tmp_path):
    kept = SimpleNamespace(name="方案.pdf", content_type="application/pdf")

    with pytest.raises(Http404):
        as_download(lambda one: (tmp_path / "gone.pdf").open("rb"), kept)
