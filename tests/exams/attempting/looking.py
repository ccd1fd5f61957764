"""Where a browser shows an answer and says what became of it."""


def choice(page, question_id, place):
    return page.locator(f'[name="q{question_id}"][value="{place}"]')


def field(page, question_id):
    return page.locator(f'[name="q{question_id}"]')


def saved(page, question_id):
    return page.locator(f'[data-question="{question_id}"] [data-saved]')


def kept(page):
    """What the browser keeps of answers, by name."""
    return page.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('exam-answer:')).sort()"
    )


def wait_for_kept(page, count):
    page.wait_for_function(
        "(count) => Object.keys(localStorage)"
        ".filter((name) => name.startsWith('exam-answer:')).length === count",
        arg=count,
    )
