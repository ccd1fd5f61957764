"""Takes the README's pictures from a running demo; give its address, a folder and the year.

.venv/bin/python -m tests.journeys.take_pictures http://127.0.0.1:8000 docs/pictures 2026
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PASSWORD = "songyang-demo"
PHONE = {"width": 390, "height": 844}
PC = {"width": 1440, "height": 900}
# name of the file → login, address, size
PICTURES = {
    "home-pc": ("gongwuyuan", "/", PC),
    "home-phone": ("gongwuyuan", "/", PHONE),
    "catalogue-pc": ("gongwuyuan", "/lectures/{year}/?q=数据", PC),
    "catalogue-phone": ("gongwuyuan", "/lectures/{year}/?q=数据", PHONE),
    "my-credits-pc": ("gongwuyuan", "/my-credits/", PC),
    "my-credits-phone": ("gongwuyuan", "/my-credits/", PHONE),
    "exams-phone": ("gongwuyuan", "/exams/", PHONE),
    "organise-phone": ("lianluoyuan", "/catalog/organise/", PHONE),
    "attendance-phone": ("lianluoyuan", "/catalog/organise/", PHONE),
    "unit-desk-pc": ("renshi", "/unit/", PC),
    "unit-desk-phone": ("renshi", "/unit/", PHONE),
    "notices-pc": ("renshi", "/notices/", PC),
    "jobs-pc": ("renshi", "/jobs/", PC),
}

# the picture is of the page behind the first row with these words
FOLLOWED = {"attendance-phone": "11月20日"}


def take(browser: Browser, site: str, folder: Path, year: int) -> None:
    for name, (login, address, size) in PICTURES.items():
        context = browser.new_context(viewport=size, locale="zh-CN")
        page = context.new_page()
        page.goto(f"{site}/login/")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.goto(site + address.format(year=year))
        if name in FOLLOWED:
            page.get_by_role("row").filter(has_text=FOLLOWED[name]).first.get_by_role(
                "link"
            ).first.click()
        page.screenshot(path=folder / f"{name}.png")
        context.close()


def main(site: str, folder: str, year: str) -> None:
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        take(browser, site.rstrip("/"), target, int(year))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
