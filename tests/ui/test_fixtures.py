"""Our macros make the markup that nhsuk-frontend publishes, fixture by fixture."""

import json
import re
from pathlib import Path

import pytest
from markupsafe import Markup

from . import mapping
from .normal import normal
from .unsupported import UNSUPPORTED

FIXTURES = Path(__file__).parent / "fixtures"

MACROS = {
    "action-link": ("action_link", mapping.link),
    "back-link": ("back_link", mapping.back_link),
    "breadcrumb": ("breadcrumb", mapping.breadcrumb),
    "button": ("button", mapping.button),
    "card": ("card", mapping.card),
    "checkboxes": ("checkboxes", mapping.checkboxes),
    "date-input": ("date_input", mapping.date_input),
    "details": ("details", mapping.details),
    "error-message": ("error_message", mapping.error_message),
    "error-summary": ("error_summary", mapping.error_summary),
    "fieldset": ("fieldset", mapping.fieldset),
    "file-upload": ("file_upload", mapping.file_upload),
    "footer": ("footer", mapping.footer),
    "header": ("header", mapping.header),
    "hint": ("hint", mapping.words),
    "input": ("input", mapping.input_),
    "inset-text": ("inset_text", mapping.inset_text),
    "label": ("label", mapping.label),
    "notification-banner": ("notification_banner", mapping.notification_banner),
    "pagination": ("pagination", mapping.pagination),
    "panel": ("panel", mapping.panel),
    "password-input": ("password_input", mapping.password_input),
    "radios": ("radios", mapping.radios),
    "select": ("select", mapping.select),
    "skip-link": ("skip_link", mapping.skip_link),
    "summary-list": ("summary_list", mapping.rows),
    "tables": ("table", mapping.table),
    "tabs": ("tabs", mapping.tabs),
    "tag": ("tag", mapping.tag),
    "textarea": ("textarea", mapping.textarea),
    "warning-callout": ("warning_callout", mapping.warning_callout),
}


def fixtures(component) -> dict:
    """By name; a name used again gets a number: "label", "label 2", "label 3"."""
    found = {}
    for fixture in json.loads((FIXTURES / f"{component}.json").read_text()):
        name, n = fixture["name"], 1
        while name in found:
            n += 1
            name = f"{fixture['name']} {n}"
        found[name] = fixture
    return found


def draw(ui, component, fixture) -> str:
    macro, kwargs = MACROS[component][0], MACROS[component][1](fixture["context"])
    if block := fixture.get("callBlock"):
        block = block if isinstance(block, str) else block[0]
        kwargs = {key: value for key, value in kwargs.items() if key != "text"} | {"caller": lambda: Markup(block)}
    if component == "card" and "descriptionHtml" in fixture["context"]:
        kwargs["caller"] = lambda: Markup(fixture["context"]["descriptionHtml"])
    elif component == "card" and isinstance(kwargs.get("text"), Markup):
        body = kwargs.pop("text")
        kwargs["caller"] = lambda: body
    elif macro in ("inset_text", "notification_banner", "footer", "warning_callout") and isinstance(kwargs.get("text"), Markup):
        body = kwargs.pop("text")
        if body:
            kwargs["caller"] = lambda: body
    html = getattr(ui, macro)(**kwargs)
    if component == "summary-list" and fixture["context"].get("card"):
        inner, given = html, fixture["context"]["card"]
        html = ui.card(**mapping.card(given if isinstance(given, dict) else {}), caller=lambda: inner)
    return html


def expected(component, fixture) -> str:
    """The official html, less two things that we do differently on purpose."""
    html = fixture["html"]
    if component == "file-upload":  # the browser's own box, without their script
        html = html.replace(' data-module="nhsuk-file-upload"', "")
    if component == "date-input":  # our parts are named after the question: start-day, not day or start[day]
        html = re.sub(r'name="(?:[^"\[]*\[)?(day|month|year)\]?"', lambda m: f'name="{fixture["context"]["id"]}-{m[1]}"', html)
    return html


def parts(component, tokens):
    """Of the header, only the menus: the service name stands alone in ours, where theirs has the NHS logo."""
    if component != "header":
        return tokens
    kept, inside = [], False
    for token in tokens:
        inside = inside or token.startswith("<nav")
        if inside:
            kept.append(token.replace(" nhsuk-header__navigation--justified", "").replace(" nhsuk-header__navigation--white", ""))
        inside = inside and token != "</nav>"
    return kept


@pytest.mark.parametrize("component", MACROS)
def test_a_macro_draws_every_official_fixture_that_we_support(ui, component):
    left_out = UNSUPPORTED.get(component, {})
    wrong = {}
    for name, fixture in fixtures(component).items():
        if name in left_out:
            continue
        ours = parts(component, normal(draw(ui, component, fixture)))
        theirs = parts(component, normal(expected(component, fixture)))
        if ours != theirs:
            at = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
            wrong[name] = f"ours {ours[at : at + 2]} theirs {theirs[at : at + 2]}"
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())


@pytest.mark.parametrize("component", MACROS)
def test_every_fixture_listed_as_unsupported_exists_and_says_why(component):
    known = fixtures(component)
    for name, reason in UNSUPPORTED.get(component, {}).items():
        assert name in known, f"{component} has no fixture {name!r}: take it off the list"
        assert reason


def test_no_component_is_vendored_and_never_compared():
    assert {path.stem for path in FIXTURES.glob("*.json")} == set(MACROS)
