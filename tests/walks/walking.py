"""Somebody who does her work: on which device, in which language, and what she sees of it.

`PICTURES=docs/pictures` before the command of the tests has each walk write its picture there
(WebP, what the window shows at that moment); without it none is written.
"""

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from jobs import worker
from jobs.models import Job

Words = tuple[str, str]  # Chinese, English
Device = dict[str, Any]
PC: Device = {"viewport": {"width": 1440, "height": 900}}
PHONE: Device = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile",
}
DEVICES = {"phone": PHONE, "pc": PC}
LANGUAGES = ("zh", "en")
QUALITY = 70


@dataclass(frozen=True)
class Walk:
    page: Page
    role: str
    device: str
    language: str

    def begin(self, site: str) -> None:
        """At home, in the language of the walk; the switch stands in the foot of the page."""
        self.page.goto(site)
        if self.language == "en":
            self.follow(self.page.get_by_role("button", name="English"))
        expect(self.page.locator("html")).to_have_attribute("lang", self.says("zh-hans", "en"))

    def says(self, *words: str) -> str:
        return words[LANGUAGES.index(self.language)]

    def go(self, place: Words, *, group: Words | None = None) -> None:
        """By the navigation, a menu on a phone."""
        bar = self.page.locator(".nav-menu" if self.device == "phone" else ".nav-bar")
        if self.device == "phone":
            bar.locator("> summary").click()
        if group:
            bar.locator(f"summary:text-is('{self.says(*group)}')").click()
        self.follow(bar.get_by_role("link", name=self.says(*place), exact=True))

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def link(self, *words: str) -> Locator:
        return self.main.get_by_role("link", name=self.says(*words), exact=True)

    def follow(self, target: Locator) -> None:
        """What a link or a button leads to has come when this returns."""
        with self.page.expect_navigation():
            target.click()

    def press(self, *words: str) -> None:
        self.follow(self.main.get_by_role("button", name=self.says(*words), exact=True).first)

    def sees(self, *words: str) -> None:
        expect(self.main.get_by_text(self.says(*words)).first).to_be_visible()

    def reads(self, *heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(self.says(*heading))

    def work_off(self) -> None:
        """What a worker would do meanwhile."""
        worker.work_off(Job.objects.latest("pk"))

    def picture(self) -> None:
        """Of what the window shows from the top of the page on."""
        if folder := os.environ.get("PICTURES"):
            self.page.evaluate("scrollTo(0, 0)")
            shot = Image.open(io.BytesIO(self.page.screenshot(animations="disabled")))
            name = f"{self.role}-{self.device}-{self.language}.webp"
            shot.save(Path(folder) / name, quality=QUALITY, method=6)
