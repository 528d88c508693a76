"""The server itself: requests checked against the contract, idempotency keys as Stripe's documentation has them, and faults.

A fault is told for the next request that begins with a path: "drop" and "hang" carry it out and never answer, "500 after" carries
it out and answers 500, "500 before" does not carry it out, "429" neither carries it out nor remembers it, and "late" carries it out
only when a test says `settle`, long after whoever asked has stopped waiting.
"""
from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stripe

from tests.stripe_server import contract, payer
from tests.stripe_server.state import Declined, State

DAY = 86_400
Answered = tuple[int, dict[str, Any]]


class Server:
    """`url` is where it listens. Tests read `state`, count `state.all("transfer")`, press payer's functions and set faults."""

    def __init__(self, *, hang: float = 1.0) -> None:
        contract.ready()
        self.state = State()
        self.faults: list[tuple[str, str]] = []
        self.hang = hang
        self.go = threading.Event()
        self.slow = 0.0
        """Seconds that every answer takes: the network to somewhere else."""
        self.kept: dict[str, tuple[str, int, int, dict[str, Any]]] = {}
        self.in_flight: set[str] = set()
        self.requests: list[tuple[str, str]] = []
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def settle(self) -> None:
        """Let what was held back be done, and wait until nothing is in hand."""
        self.go.set()
        while self.in_flight:
            time.sleep(0.01)

    def fault(self, path: str) -> str:
        """The fault that waits for this path, used up."""
        with self.state.lock:
            for n, (begins, kind) in enumerate(self.faults):
                if path.startswith(begins):
                    del self.faults[n]
                    return kind
        return ""

    # requests ------------------------------------------------------------------------------------
    def answer(self, method: str, path: str, params: dict[str, Any], key: str, fault: str) -> Answered:
        endpoint = contract.find(method, path)
        if endpoint is None:
            return _error(404, "resource_missing", f"Unrecognized request URL ({method}: {path})")
        try:
            contract.check(endpoint, params)
        except contract.Wrong as no:
            return _error(400, no.code, str(no), no.param)  # not kept under the key
        print_ = json.dumps([method, path, params], sort_keys=True)
        if not (key and method == "POST"):
            return self._done(method, path, params)
        with self.state.lock:
            kept = self.kept.get(key)
            if kept and self.state.now() - kept[1] < DAY:
                return (kept[2], kept[3]) if kept[0] == print_ else _error(400, "idempotency_key_in_use", "Keys for idempotent requests can "
                                                                          "only be used with the same parameters", type="idempotency_error")
            if key in self.in_flight:
                return _error(409, "idempotency_key_in_use", "There is currently another in-progress request using this key")
            self.in_flight.add(key)
        try:
            if fault == "late":
                self.go.wait(10)
            made = self._done(method, path, params) if fault != "500 before" else _error(500, "api_error", "sorry")
            if fault == "500 after":
                made = _error(500, "api_error", "sorry")
            with self.state.lock:
                self.kept[key] = (print_, self.state.now(), *made)
            return made
        finally:
            self.in_flight.discard(key)

    def _done(self, method: str, path: str, params: dict[str, Any]) -> Answered:
        try:
            with self.state.lock:
                return 200, json.loads(json.dumps(self._route(method, path, params)))
        except Declined as no:
            return _error(no.status, no.code, no.said)

    def _route(self, method: str, path: str, params: dict[str, Any]) -> dict[str, Any]:
        s, parts = self.state, path.strip("/").split("/")
        match (method, *parts):
            case ("POST", "v1", "transfers"):
                return s.transfer(params)
            case ("POST", "v1", "transfers", id, "reversals"):
                return s.reversal(s.get(id, "transfer"), params)
            case ("POST", "v1", "checkout", "sessions"):
                return s.session(params)
            case ("POST", "v1", "refunds"):
                return s.refund(params)
            case ("POST", "v2", "core", "accounts"):
                return s.objects[payer.provider_joins(s, active=False)]
            case ("POST", "v2", "core", "account_links"):
                return contract.answer({"object": "v2.core.account_link", "account": params["account"], "created": "2026-11-20T10:00:00.000Z",
                                        "expires_at": "2026-11-20T11:00:00.000Z", "livemode": s.live, "use_case": params["use_case"],
                                        "url": f"https://connect.stripe.com/setup/{params['account']}"})
            case ("GET", "v2", "core", "accounts", id):
                return s.get(id, "v2.core.account")
            case ("GET", "v1", "balance"):
                return contract.answer({"object": "balance", "available": [{"amount": s.available, "currency": "gbp"}], "livemode": s.live,
                                        "pending": [{"amount": 0, "currency": "gbp"}]})
            case ("GET", "v1", "checkout", "sessions", id):
                return self._expanded(s.get(id, "checkout.session"), params)
            case ("GET", "v1", "checkout", "sessions"):
                return self._listed(path, s.all("checkout.session"), params, ("payment_intent",))
            case ("GET", "v1", "transfers"):
                return self._listed(path, s.all("transfer"), params, ("transfer_group", "destination"))
            case ("GET", "v1", "refunds"):
                return self._listed(path, s.all("refund"), params, ("charge", "payment_intent"))
            case ("GET", "v1", "disputes"):
                return self._listed(path, s.all("dispute"), params, ("charge", "payment_intent"))
            case ("GET", "v1", "balance_transactions"):
                return self._listed(path, s.all("balance_transaction"), params, ("source", "type"))
            case ("GET", "v1", ("transfers" | "charges" | "refunds" | "disputes" | "payment_intents" | "balance_transactions") as kind, id):
                return self._expanded(s.get(id, kind.rstrip("s")), params)
        raise Declined(501, "not_implemented", f"This server does not do {method} {path}")

    def _listed(self, path: str, found: list[dict[str, Any]], params: dict[str, Any], by: tuple[str, ...]) -> dict[str, Any]:
        for name in by:
            if name in params:
                found = [one for one in found if one.get(name) == params[name]]
        if isinstance(created := params.get("created"), dict):
            found = [one for one in found if one["created"] >= int(created.get("gte", 0))]
        if "starting_after" in params:
            ids = [one["id"] for one in found]
            found = found[ids.index(params["starting_after"]) + 1:]
        most = int(params.get("limit", 10))
        return {"object": "list", "url": path, "has_more": len(found) > most, "data": [self._expanded(one, params, "data.") for one in found[:most]]}

    def _expanded(self, made: dict[str, Any], params: dict[str, Any], before: str = "") -> dict[str, Any]:
        made = json.loads(json.dumps(made))
        for path in params.get("expand", []):
            at: Any = made
            names = path.removeprefix(before).split(".")
            for name in names:
                if not isinstance(at, dict) or at.get(name) is None:
                    break
                if isinstance(at[name], str):
                    at[name] = json.loads(json.dumps(self.state.objects[at[name]]))
                at = at[name]
        return made


def _error(status: int, code: str, said: str, param: str = "", type: str = "") -> Answered:
    kind = type or ("api_error" if status >= 500 else "invalid_request_error")
    return status, {"error": {"type": kind, "code": code, "message": said, **({"param": param} if param else {})}}


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._do("GET")

        def do_POST(self) -> None:
            self._do("POST")

        def _do(self, method: str) -> None:
            url = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            server.requests.append((method, url.path))
            if self.headers.get("stripe-version", stripe.api_version) != stripe.api_version:
                return self._send(*_error(400, "api_version", "This server speaks one version"))
            pairs = parse_qsl(url.query, keep_blank_values=True)
            v2 = url.path.startswith("/v2") and method == "POST"
            params = json.loads(raw or b"{}") if v2 else contract.unnest(pairs + parse_qsl(raw.decode(), keep_blank_values=True))
            fault = server.fault(url.path)
            if fault == "429":
                return self._send(*_error(429, "rate_limit", "Too many requests"))
            made = server.answer(method, url.path, params, self.headers.get("idempotency-key", ""), fault)
            if fault == "hang":
                time.sleep(server.hang)
            if fault in ("drop", "hang"):
                self.close_connection = True
                self.connection.close()
                return None
            time.sleep(server.slow)
            return self._send(*made)

        def _send(self, status: int, made: dict[str, Any]) -> None:
            body = json.dumps(made).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, ValueError):
                self.close_connection = True  # the client was killed, or we hung up on it

        def log_message(self, *_: Any) -> None:
            return None

    return Handler


@contextmanager
def running(**more: Any) -> Iterator[Server]:
    """A server of one's own, stopped at the end."""
    made = Server(**more)
    made.thread.start()
    try:
        yield made
    finally:
        made.http.shutdown()
        made.http.server_close()
