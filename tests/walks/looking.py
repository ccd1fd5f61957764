"""What is wrong with the page that stands open: to axe, to a finger, on a narrow screen.

Each page is loaded once. axe looks at all of it in light on a PC; in the dark, and narrow, only
at what changes there: contrast, and the size of what a finger has to hit (WCAG 2.2, 2.5.8). No
page scrolls sideways at 320 px (1.4.10: 400 % of 1280), in large letters neither.
"""

from playwright.sync_api import Page

PC = {"width": 1440, "height": 900}
NARROW = {"width": 320, "height": 640}
AXE = """async (rules) => {
    const options = rules ? {runOnly: {type: "rule", values: rules}} : {};
    const found = await axe.run(document, {...options, resultTypes: ["violations"]});
    return found.violations.map(one => one.id + ": " + one.nodes[0].html.slice(0, 200));
}"""
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


def faults(page: Page) -> list[str]:
    page.set_viewport_size(PC)
    found = page.evaluate(AXE, None)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    found += [f"narrow and dark: {one}" for one in page.evaluate(AXE, ["color-contrast"])]
    page.emulate_media(color_scheme="light")
    found += [f"narrow: {one}" for one in page.evaluate(AXE, ["target-size"])]
    found += _sideways(page, "narrow")
    page.evaluate("document.documentElement.classList.add('large-text')")
    found += _sideways(page, "large letters")
    page.evaluate("document.documentElement.classList.remove('large-text')")
    page.set_viewport_size(PC)
    return found


def _sideways(page: Page, state: str) -> list[str]:
    wider = page.evaluate(TOO_WIDE)
    return [f"{state}: {wider} px too wide"] if wider > 0 else []
