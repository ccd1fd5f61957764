"""A transcript as a PDF: what was frozen, in tables that flow over as many pages as they need."""

from django.template.loader import render_to_string

from credits import paper_codes
from credits.models import Transcript
from documents import fonts, printing
from keeping.chinese import in_chinese


class UnprintableTranscriptError(Exception):
    """The file could not be printed; the message names the character or the fault."""


@in_chinese()
def as_pdf(transcript: Transcript, *, address: str) -> bytes:
    """One PDF/UA file; `address` is where its code is verified."""
    content = transcript.content
    context = {
        "content": content,
        "digest": transcript.digest,
        "code": paper_codes.grouped(transcript.code),
        "address": address,
    }
    document = printing.Document(
        key=str(transcript.pk),
        group=content["agency"],
        title="学分档案",
        html=render_to_string("credits/transcript/document.html", context),
        names=(content["name"],),
    )
    chunk = printing.print_chunk(
        [document], chains=fonts.of_this_site(), variant=printing.FOR_SENDING
    )
    if chunk.refused:
        raise UnprintableTranscriptError(chunk.refused[0].reason)
    return chunk.pdf
