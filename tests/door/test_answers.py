"""What leaves by the door: headers, blocks for htmx, unchanged pages, errors with a reference, compression."""
from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import brotli
import pytest
from sqlalchemy import text

from brokerage.door import logs
from brokerage.door.wire import came_from
from brokerage.kit.clock import SetClock
from tests.pages import Browser, inspect


def at(three: SimpleNamespace) -> str:
    return f"/t/people/{three.ana.person_id}"


def test_every_answer_carries_the_security_headers(ana: Browser, three: SimpleNamespace) -> None:
    for path in (at(three), "/nowhere", "/health", "/sign-in", ana.house.shelf.address("theme.css")):
        headers = ana.client.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"] and "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY", path
        assert headers["referrer-policy"] == "same-origin"


def test_pages_about_people_are_not_kept_by_browsers_or_caches(ana: Browser, three: SimpleNamespace) -> None:
    assert ana.client.get(at(three)).headers["cache-control"] == "no-store"


def test_htmx_gets_the_one_block_that_it_asked_for(ana: Browser, three: SimpleNamespace) -> None:
    for target in ("section#lines", "lines"):
        answer = ana.client.get(at(three), headers={"HX-Request": "true", "HX-Target": target})
        assert answer.text.strip() == "<p>Test</p>"
        assert "HX-Target" in answer.headers["vary"]


@pytest.mark.parametrize("target", ["section#nothing", "body", "", "#", "x" * 3000, "section#../../etc"])
def test_htmx_gets_the_whole_page_for_a_target_that_is_no_block(ana: Browser, three: SimpleNamespace, target: str) -> None:
    answer = ana.client.get(at(three), headers={"HX-Request": "true", "HX-Target": target})
    inspect(answer.text)


def test_an_error_is_never_poured_into_a_part_of_a_page(ana: Browser) -> None:
    answer = ana.client.get("/nowhere", headers={"HX-Request": "true", "HX-Target": "section#lines"})
    assert answer.status_code == 404 and answer.headers["hx-retarget"] == "body"


def test_an_unchanged_page_is_answered_304_and_a_changed_one_is_not(ana: Browser, three: SimpleNamespace) -> None:
    first = ana.client.get(f"{at(three)}/kept")
    again = ana.client.get(f"{at(three)}/kept", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == first.headers["etag"]
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", {"family_name": "Other", "age": "3"})
    changed = ana.client.get(f"{at(three)}/kept", headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200 and "Other" in changed.text


@pytest.mark.parametrize("change", [
    lambda house, clock: setattr(house, "release", "another"), lambda house, clock: clock.move(minutes=20),
    lambda house, clock: _sql(house, "UPDATE app_user SET name = 'Another'")], ids=["release", "day", "name"])
def test_what_every_page_shows_is_part_of_its_tag(ana: Browser, three: SimpleNamespace, clock: SetClock, change: Any,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ana.house, "release", ana.house.release)
    clock.put(clock.today(), 23, 50)
    ana.sign_in(three.ana)
    first = ana.client.get(f"{at(three)}/kept")
    assert ana.client.get(f"{at(three)}/kept", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    change(ana.house, clock)
    assert ana.client.get(f"{at(three)}/kept", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def _sql(house: Any, said: str) -> None:
    with house.database.transaction() as db:
        db.execute(text(said))


def test_one_persons_tag_means_nothing_to_another_session(app: Any, ana: Browser, three: SimpleNamespace) -> None:
    first = ana.client.get(f"{at(three)}/kept")
    other = Browser(app).sign_in(three.ana)
    assert other.client.get(f"{at(three)}/kept", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_large_pages_are_compressed_for_browsers_that_say_so(ana: Browser, three: SimpleNamespace) -> None:
    plain = ana.client.get(at(three), headers={"accept-encoding": "identity"})
    packed = ana.client.send(ana.client.build_request("GET", at(three), headers={"accept-encoding": "br"}), stream=True)
    raw = b"".join(packed.iter_raw())
    assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "br"
    assert len(raw) < len(plain.content) / 2
    assert b"<h1>Person</h1>" in (brotli.decompress(raw) if not raw.startswith(b"<") else raw)


def test_a_static_file_is_kept_for_a_year_under_its_hash_and_not_under_another(ana: Browser) -> None:
    address = ana.house.shelf.address("brokerage.css")
    assert "immutable" in ana.client.get(address).headers["cache-control"]
    stale = ana.client.get(re.sub(r"/static/\w+/", "/static/000000000000/", address))
    assert stale.status_code == 200 and stale.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/x/../../brokerage/app.py", "/static/x/%2e%2e/%2e%2e/pyproject.toml", "/static/x/vendor/refresh.py",
                                  "/static/x//etc/passwd", "/static/x/..%5c..%5cpyproject.toml"])
def test_nothing_but_static_files_is_served_as_static(ana: Browser, path: str) -> None:
    assert ana.client.get(path, follow_redirects=False).status_code == 404


def test_an_error_of_ours_shows_a_reference_and_nothing_of_the_inside(ana: Browser, three: SimpleNamespace, capsys: Any) -> None:
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", {"family_name": "Broken", "age": "3"}, status=500)
    reference = re.search(r"[2-9B-Z]{4}-[2-9B-Z]{4}", ana.html)
    assert reference and "RuntimeError" not in ana.html and "Traceback" not in ana.html
    logged = [line for line in capsys.readouterr().err.splitlines() if reference.group() in line and '"failed"' in line]
    assert len(logged) == 1 and "RuntimeError" in logged[0]


def test_logs_name_no_person(ana: Browser, three: SimpleNamespace, capsys: Any) -> None:
    capsys.readouterr()
    ana.get(at(three))
    line = next(line for line in capsys.readouterr().err.splitlines() if '"request"' in line)
    assert "tests.door.room.show" in line and at(three) not in line and "ana" not in line.lower()


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/nowhere", 404), ("POST", "/nowhere", 404), ("PUT", "/t/open", 405), ("DELETE", "/t/open", 405), ("GET", "/t/people/abc", 404),
    ("GET", "/t/people/-1", 404), ("GET", "/t/people/99999999999999999999999", 404), ("GET", "/t/people/1%00", 404),
    ("GET", "/%ff%fe", 404), ("GET", "/t/open?x=%ff", 200), ("GET", "//t/open", 404), ("GET", "/t/../t/open", 200), ("HEAD", "/t/open", 200)])
def test_odd_addresses_and_methods_get_a_clear_page(ana: Browser, method: str, path: str, status: int) -> None:
    answer = ana.client.request(method, path, follow_redirects=False)
    assert answer.status_code == status, answer.text[-300:]
    if method != "HEAD":
        inspect(answer.text)


@pytest.mark.parametrize("headers", [
    {"cookie": "brokerage=" + "x" * 8000}, {"cookie": "brokerage=\xff"}, {"cookie": "said=forged.words"}, {"host": "evil.example"},
    {"x-forwarded-for": "1.2.3.4, " * 200}, {"if-none-match": "*"}, {"accept-encoding": "br;q=0, gzip"}, {"hx-request": "true", "hx-target": "\xff#é"}])
def test_odd_headers_do_no_harm(ana: Browser, headers: dict[str, str]) -> None:
    raw = {k: v.encode("latin-1") for k, v in headers.items()}
    answer = ana.client.get("/t/open", headers=raw, follow_redirects=False)
    assert answer.status_code in (200, 303, 400) and "forged" not in answer.text and "evil" not in answer.text


def test_a_said_sentence_is_shown_once(ana: Browser, three: SimpleNamespace) -> None:
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", {"family_name": "New", "age": "3"})
    assert "Saved." in ana.html
    ana.get(at(three))
    assert "Saved." not in ana.html


@pytest.mark.parametrize("forwarded, proxies, seen", [
    ("", 0, "10.0.0.9"), ("1.2.3.4", 0, "10.0.0.9"), ("1.2.3.4", 1, "1.2.3.4"), ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"), ("6.6.6.6, 1.2.3.4, 10.0.0.1", 2, "1.2.3.4"),
    ("1.2.3.4", 2, "10.0.0.9"), ("", 1, "10.0.0.9"), ("nonsense", 1, "10.0.0.9"), (" 2001:DB8::1 ", 1, "2001:db8::1")])
def test_where_a_request_came_from_is_what_our_own_proxies_say_and_nothing_else(forwarded: str, proxies: int, seen: str) -> None:
    assert came_from("10.0.0.9", forwarded, proxies) == seen


def test_a_log_at_a_terminal_is_the_same_line_in_words(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs.log, "json", False)
    try:
        raise RuntimeError("our own mistake")
    except RuntimeError as error:
        logs.log.error("failed", id="AAAA-BBBB", exc_info=error)
    first, *rest = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d error failed id=AAAA-BBBB", first) and rest[-1] == "RuntimeError: our own mistake"
