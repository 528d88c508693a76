"""Every macro in a real browser: no fault that axe-core can find, never too wide for a phone, nothing refused by the headers."""

import pytest

from .conftest import ROOT
from .sink import served

AXE = (ROOT / "tests" / "browser" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def address():
    with served() as found:
        yield found


@pytest.fixture(params=[320, 1280])
def opened(chromium, address, request):
    """Opens a path in a window of that width and collects what the console complains of."""
    page = chromium.new_page(viewport={"width": request.param, "height": 800})
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: page.complaints.append(str(e)))

    def go(path):
        page.goto(address + path)
        page.wait_for_selector("body.nhsuk-frontend-supported")
        return page

    yield go
    page.close()


@pytest.mark.parametrize("path", ["/sink", "/fault"])
def test_a_page_has_no_fault_that_axe_can_find(opened, path):
    page = opened(path)
    page.evaluate(AXE + "; undefined")
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    assert not found, "\n".join(f"{v['id']}: {v['help']}: {[n['html'][:200] for n in v['nodes']]}" for v in found)


@pytest.mark.parametrize("path", ["/sink", "/fault"])
def test_a_page_never_scrolls_sideways_nor_offends_its_own_security_policy(opened, path):
    page = opened(path)
    wide = """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && !e.closest('.nhsuk-u-visually-hidden, .app-scroll')).map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.evaluate(wide)
    assert page.complaints == []


def test_a_refused_form_is_put_back_in_its_own_part_of_the_page(opened):
    page = opened("/sink")
    page.click("#again")
    page.wait_for_selector("#part #refused")
    assert page.locator("h1").inner_text() == "Everything at once"


def test_a_fault_takes_the_whole_page_and_never_a_part_of_it(opened):
    page = opened("/sink")
    page.click("#boom")
    page.wait_for_selector("h1:has-text('Sorry')")
    assert page.locator("#part").count() == 0 and page.locator("h1").count() == 1 and page.locator("header").count() == 1
    assert page.title().startswith("Sorry, there is a problem")


def test_every_page_can_be_read_without_javascript(chromium, address):
    page = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800}).new_page()
    page.goto(f"{address}/sink")
    assert page.locator("#theirs").is_visible() and page.locator("#phone").is_visible()
    assert page.get_by_role("button", name="Sign out").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
