"""The files that we vendored are the ones that were published, and their compressed copies say the same."""

import importlib.util
import json

from .conftest import ROOT


def refresh():
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "static" / "vendor" / "refresh.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_vendored_file_has_its_checksum_and_its_compressed_copy():
    assert refresh().faults() == []


def test_a_changed_file_is_noticed(tmp_path, monkeypatch):
    module = refresh()
    manifest = json.loads(module.MANIFEST.read_text())
    manifest[0]["files"][0]["sha256"] = "0" * 64
    changed = tmp_path / "versions.json"
    changed.write_text(json.dumps(manifest))
    monkeypatch.setattr(module, "MANIFEST", changed)
    assert len(module.faults()) == 1


def test_the_style_sheets_ask_the_network_for_nothing():
    for name in ("vendor/nhsuk-frontend.min.css", "brokerage.css"):
        css = (ROOT / "static" / name).read_text()
        assert "url(" not in css and "@import" not in css and "@font-face" not in css


def test_the_first_visit_costs_less_than_a_hundred_kilobytes():
    files = [*(ROOT / "static" / "vendor").glob("*.br")]
    assert 40_000 < sum(f.stat().st_size for f in files) < 60_000


def test_no_fixture_shows_the_nhs_logo():
    assert "M200 0v80H0V0h200Z" not in (ROOT / "tests" / "ui" / "fixtures" / "header.json").read_text()


def test_every_template_of_ours_is_short():
    for path in [*(ROOT / "templates" / "ui").glob("*.html"), ROOT / "templates" / "base.html"]:
        assert len(path.read_text().splitlines()) <= 150, path.name
