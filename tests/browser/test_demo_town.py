"""Every kind of person signs in with one press and can use every page they are led to: at 320 px, at 1280 px, with
JavaScript and without, and axe-core finds nothing."""
from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.eyes import faults, too_wide

pytestmark = pytest.mark.browser
MOST = 14
"""Pages visited for one person: the menu's and those one press further."""


def ways_in(page: Any, address: str) -> list[str]:
    page.goto(f"{address}/sign-in")
    return [b.inner_text() for b in page.locator("form[action='/sign-in/demo'] button").all()]


def links_of(page: Any) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "links => links.map(a => a.getAttribute('href'))")
    return [h for h in dict.fromkeys(found) if h.startswith("/") and not h.startswith(("/static", "/sign-out")) and ".csv" not in h]


def sign_in(context: Any, address: str, number: int) -> Any:
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.locator("form[action='/sign-in/demo'] button").nth(number).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


@pytest.mark.parametrize("number", range(6))
def test_each_person_can_use_every_page_on_a_small_and_a_wide_screen(
        chromium: Any, served_town: str, engine_served: str, number: int) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    troubles: list[str] = []
    page = sign_in(context, served_town, number)
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    waiting, done = [urlsplit(page.url).path, *links_of(page)], []
    while waiting and len(done) < MOST:
        path = waiting.pop(0)
        if path.split("?")[0] in done:
            continue
        answer = page.goto(served_town + path)
        if "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        assert answer.ok, f"{path}: {answer.status}"
        done.append(path.split("?")[0])
        assert not too_wide(page), f"{path} must be scrolled sideways at 320 px"
        if engine_served == "postgresql":  # the pages are the same ones, and axe takes a second for each
            waiting += [h for h in links_of(page) if h.split("?")[0] not in done]
            continue
        assert faults(page) == [], path
        if number == 0:
            page.set_viewport_size({"width": 1280, "height": 900})
            assert faults(page) == [], f"{path} at 1280 px"
            page.set_viewport_size({"width": 320, "height": 640})
        waiting += [h for h in links_of(page) if h.split("?")[0] not in done]
    assert len(done) >= 4 and not troubles, troubles
    context.close()


def test_without_javascript_a_person_signs_in_reads_their_budget_and_signs_out(chromium: Any, served_town: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = sign_in(context, served_town, 0)
    assert "£" in page.locator("main").inner_text() and "safe to spend" in page.locator("main").inner_text().lower()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{served_town}/home")
    assert "/sign-in" in page.url
    context.close()


def test_with_the_keyboard_alone_a_person_skips_to_the_content_and_signs_in(chromium: Any, served_town: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{served_town}/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest(\"form[action='/sign-in/demo']\") && document.activeElement.tagName === 'BUTTON'"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).boxShadow + getComputedStyle(document.activeElement).outlineStyle")
    assert outline not in ("nonenone", ""), "the focus cannot be seen"
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    context.close()


def test_at_four_times_the_size_nothing_is_lost(chromium: Any, served_town: str) -> None:
    """1280 px at 400% is 320 px wide and 256 px high (WCAG 1.4.10)."""
    context = chromium.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    page = sign_in(context, served_town, 0)
    assert not too_wide(page) and page.get_by_role("heading", level=1).is_visible()
    context.close()
