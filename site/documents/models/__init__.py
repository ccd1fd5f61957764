from documents.models.form_text import FormText
from documents.models.letterhead import Letterhead, Seal

__all__ = ["FormText", "Letterhead", "Seal"]
