"""Stripe's contract, read out of the installed library: endpoints from its services, parameters from its TypedDicts, and what an
answer must have from the annotations of its resources. It cannot drift from the pinned version."""
from __future__ import annotations

import ast
import importlib
import inspect
import re
import typing
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, NotRequired, Required, get_args, get_origin

import stripe
import typing_extensions
from stripe import StripeContext

ROOT = Path(stripe.__file__).parent


class Endpoint(NamedTuple):
    """`path` with {} where an id stands; the names of its parameters' TypedDict and of what it answers."""

    method: str
    path: str
    params: str
    module: str
    answers: str


class Wrong(Exception):
    """A parameter that Stripe would refuse."""

    def __init__(self, code: str, param: str) -> None:
        super().__init__(f"{code}: {param}")
        self.code, self.param = code, param


@cache
def endpoints() -> dict[tuple[str, str], Endpoint]:
    """(method, path) → endpoint, for each request that the library can make."""
    found: dict[tuple[str, str], Endpoint] = {}
    for file in sorted(ROOT.rglob("_*_service.py")):
        tree = ast.parse(file.read_text())
        imports = {alias.asname or alias.name: node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        for function in (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)):
            made = _endpoint(function, imports)
            if made:
                found[made.method, made.path] = made
    return found


def _endpoint(function: ast.FunctionDef, imports: dict[str, str]) -> Endpoint | None:
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "_request":
            path = call.args[1]
            text = path.func.value if isinstance(path, ast.Call) and isinstance(path.func, ast.Attribute) else path
            if not (isinstance(text, ast.Constant) and isinstance(call.args[0], ast.Constant)):
                return None
            named = next((a.annotation for a in function.args.args if a.arg == "params"), None)
            said = ast.unparse(named) if named else ""
            kind = next(iter(re.findall(r"(\w+Params)", said)), "")
            answers = re.sub(r"['\"]", "", ast.unparse(function.returns)) if function.returns else ""
            return Endpoint(call.args[0].value.upper(), re.sub(r"\{\w+\}", "{}", text.value), kind, imports.get(kind, ""), answers)
    return None


def find(method: str, path: str) -> Endpoint | None:
    """The endpoint that a request meets: words before ids."""
    known = endpoints()
    if (method, path) in known:
        return known[method, path]
    parts = path.split("/")
    for made in known.values():
        theirs = made.path.split("/")
        if made.method == method and len(theirs) == len(parts) and all(t in (p, "{}") for t, p in zip(theirs, parts, strict=True)):
            return made
    return None


@cache
def _hints(module: str, name: str) -> tuple[dict[str, Any], frozenset[str]]:
    made = importlib.import_module(module)
    kind = getattr(made, name)
    names = {"StripeContext": StripeContext, "Mapping": typing.Mapping, **_modules(made)}
    hints = typing_extensions.get_type_hints(kind, localns=names, include_extras=True)
    options = set(typing.get_type_hints(importlib.import_module("stripe._request_options").RequestOptions, localns=names)) if module.startswith("stripe.params") else set()
    own = {key: hint for key, hint in hints.items() if key not in options or key in kind.__annotations__}
    return own, frozenset(kind.__required_keys__ & set(own))


def _modules(module: ModuleType) -> dict[str, Any]:
    return dict(inspect.getmembers(module, inspect.isclass))


def check(endpoint: Endpoint, params: dict[str, Any]) -> None:
    """Raise Wrong for a parameter that is unknown, missing or of another type."""
    if not endpoint.params:
        for name in params:
            if name != "expand":
                raise Wrong("parameter_unknown", name)
        return
    hints, required = _hints(endpoint.module, endpoint.params)
    _dict(params, hints, required, "")


def _dict(given: dict[str, Any], hints: dict[str, Any], required: frozenset[str], where: str) -> None:
    for name in required - given.keys():
        raise Wrong("parameter_missing", f"{where}{name}")
    for name, value in given.items():
        if name not in hints:
            raise Wrong("parameter_unknown", f"{where}{name}")
        _value(value, hints[name], f"{where}{name}")


def _value(value: Any, hint: Any, where: str) -> None:
    origin = get_origin(hint)
    if origin in (NotRequired, Required, typing_extensions.NotRequired):
        return _value(value, get_args(hint)[0], where)
    if origin in (typing.Union, getattr(__import__("types"), "UnionType", None)):
        troubles = []
        for one in get_args(hint):
            try:
                return _value(value, one, where)
            except Wrong as no:
                troubles.append(no)
        raise max(troubles, key=lambda no: len(no.param))
    if origin is typing.Literal:
        if value not in get_args(hint):
            raise Wrong("parameter_invalid", where)
        return None
    if origin in (list, typing.List):  # noqa: UP006
        if not isinstance(value, list):
            raise Wrong("parameter_invalid", where)
        for n, one in enumerate(value):
            _value(one, get_args(hint)[0], f"{where}[{n}].")
        return None
    return _plain(value, hint, where)


def _plain(value: Any, hint: Any, where: str) -> None:
    if typing_extensions.is_typeddict(hint):
        if not isinstance(value, dict):
            raise Wrong("parameter_invalid", where)
        own, required = _hints(hint.__module__, hint.__name__) if hasattr(importlib.import_module(hint.__module__), hint.__name__) else (
            typing_extensions.get_type_hints(hint, include_extras=True), frozenset(hint.__required_keys__))
        return _dict(value, own, required, f"{where.rstrip('.')}.")
    if hint is int and not (isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value))):
        raise Wrong("parameter_invalid_integer", where)
    if hint is bool and value not in (True, False, "true", "false"):
        raise Wrong("parameter_invalid", where)
    if hint is str and not isinstance(value, str):
        raise Wrong("parameter_invalid", where)
    return None


def unnest(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0][c]=1` as Stripe's v1 sends it → {"a": {"b": [{"c": "1"}]}}."""
    made: dict[str, Any] = {}
    for key, value in pairs:
        names = re.findall(r"[^\[\]]+", key)
        at = made
        for name in names[:-1]:
            at = at.setdefault(name, {})
        at[names[-1]] = value
    return typing.cast("dict[str, Any]", _lists(made))


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(one) for key, one in value.items()}
    return [inner[key] for key in sorted(inner, key=int)] if inner and all(key.isdigit() for key in inner) else inner


@cache
def shape(module: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The fields that a resource may have, and those that it must have: whatever its annotations do not call Optional."""
    tree = ast.parse((ROOT / module).read_text())
    kind = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    fields = {n.target.id: ast.unparse(n.annotation) for n in kind.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    may = frozenset(key for key in fields if not key.startswith("_") and key != "OBJECT_NAME")
    return may, frozenset(key for key in may if not fields[key].startswith("Optional["))


RESOURCES = {
    "transfer": ("_transfer.py", "Transfer"), "checkout.session": ("checkout/_session.py", "Session"), "charge": ("_charge.py", "Charge"),
    "payment_intent": ("_payment_intent.py", "PaymentIntent"), "refund": ("_refund.py", "Refund"), "dispute": ("_dispute.py", "Dispute"),
    "balance_transaction": ("_balance_transaction.py", "BalanceTransaction"), "balance": ("_balance.py", "Balance"), "event": ("_event.py", "Event"),
    "transfer_reversal": ("_transfer_reversal.py", "TransferReversal"), "payout": ("_payout.py", "Payout"), "v2.core.account": ("v2/core/_account.py", "Account"),
    "v2.core.account_link": ("v2/core/_account_link.py", "AccountLink"),
}


def answer(made: dict[str, Any]) -> dict[str, Any]:
    """An object as it may be answered: every field of its resource, and no other. AssertionError for what Stripe never sends."""
    may, must = shape(*RESOURCES[made["object"]])
    assert made.keys() <= may, f"{made['object']} has no {sorted(made.keys() - may)}"
    assert must <= made.keys(), f"{made['object']} lacks {sorted(must - made.keys())}"
    return {**dict.fromkeys(sorted(may - must)), **made}


@cache
def ready() -> None:
    """Read everything once, so that no request waits for it."""
    for path, kind in (("transfers", "TransferCreateParams"), ("checkout/sessions", "SessionCreateParams"), ("refunds", "RefundCreateParams")):
        made = find("POST", f"/v1/{path}")
        assert made is not None and made.params == kind
        _hints(made.module, made.params)
    for made in endpoints().values():
        if made.method == "GET" and made.params and made.path.startswith(("/v1/transfers", "/v1/balance_tr", "/v1/checkout", "/v1/refunds", "/v1/disputes")):
            _hints(made.module, made.params)
    for module, name in RESOURCES.values():
        shape(module, name)
