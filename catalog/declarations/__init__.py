"""Units declare lectures against a call: form, files, steps, and what becomes of them."""
