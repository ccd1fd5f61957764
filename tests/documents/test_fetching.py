"""A document reaches nothing outside itself: no file, no host, no attachment."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pymupdf
import pytest
import weasyprint

from documents import printing
from tests.documents.letters import letter, wheel_chains

SECRET = "secret-of-the-machine"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAC"
    "hwGA60e6kgAAAABJRU5ErkJggg=="
)
ATTACKS = {
    "image": '<img src="{url}">',
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "background": '<p style="background: url({url})">x</p>',
    "list image": '<ul style="list-style-image: url({url})"><li>x</ul>',
    "content": "<style>p::before {{ content: url({url}) }}</style><p>x</p>",
    "link": '<link rel="stylesheet" href="{url}">',
    "import": "<style>@import url({url});</style>",
    "font": "<style>@font-face {{ font-family: q; src: url({url}) }}</style>"
    '<p style="font-family:q">x',
    "attachment": '<link rel="attachment" href="{url}">',
    "anchor attachment": '<a rel="attachment" href="{url}">x</a>',
    "svg image": '<svg width="9" height="9"><image width="9" height="9" href="{url}"/></svg>',
    "svg in data": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' "
    "width='9' height='9'><image width='9' height='9' href='{url}'/></svg>\">",
    "base": '<base href="{url}"><img src="x.png">',
}


@pytest.fixture
def listener():
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/steal", asked
        server.shutdown()
        thread.join()


def attacked(markup):
    return printing.Document("bad", "市财政局", "攻击", f"<div>{markup}</div>")


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_document_never_calls_a_host(listener, attack):
    url, asked = listener

    chunk = printing.print_chunk([attacked(attack.format(url=url))], chains=wheel_chains())

    assert asked == []
    assert SECRET.encode() not in chunk.pdf


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_document_never_reads_a_file(tmp_path, attack):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)

    chunk = printing.print_chunk(
        [attacked(attack.format(url=secret.as_uri()))], chains=wheel_chains()
    )

    assert SECRET.encode() not in chunk.pdf
    assert b"EmbeddedFile" not in chunk.pdf


@pytest.mark.parametrize("attack", [*ATTACKS])
def test_a_document_that_asks_is_refused_and_the_others_are_printed(attack):
    bad = attacked(ATTACKS[attack].format(url="file:///etc/hostname"))

    chunk = printing.print_chunk([bad, letter("王喆")], chains=wheel_chains())

    assert chunk.printed == ("notice:1",)
    assert [refusal.key for refusal in chunk.refused] == ["bad"]
    assert "公文不得引用外部内容" in chunk.refused[0].reason


def test_without_our_fetcher_a_document_calls_and_reads(listener, tmp_path):
    """The control: what the attacks do to a printer that loads what it is told to load."""
    url, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    markup = "".join(attack.format(url=url) for attack in ATTACKS.values())
    markup += ATTACKS["anchor attachment"].format(url=secret.as_uri())

    pdf = weasyprint.HTML(string=markup).write_pdf()

    assert len(asked) > 5
    with pymupdf.open(stream=pdf) as opened:
        kept = [opened.embfile_get(name) for name in range(opened.embfile_count())]
        assert SECRET.encode() in kept or b"EmbeddedFile" in pdf


def test_what_a_document_carries_is_drawn():
    chunk = printing.print_chunk([attacked(f'<img src="{PIXEL}">')], chains=wheel_chains())

    assert chunk.printed == ("bad",)
