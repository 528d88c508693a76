"""What the house says about itself: its routes, its permissions, its states. Printed by the command, kept as snapshots."""
from __future__ import annotations

from brokerage import app
from brokerage.door import passes
from brokerage.door.route import ANYONE, Route
from brokerage.kit.states import MACHINES


def _all() -> list[Route]:
    list(app.parts("passes"))
    return sorted(app.routes(), key=lambda r: (r.path, r.method))


def routes() -> str:
    """Method, path, permission and function, a line each."""
    return "\n".join(f"{r.method:4} {r.path:52} {r.allow:26} {r.name}" for r in _all())


def permissions() -> str:
    """The matrix of every route × role as tab-separated text: `yes`, `if` (the pass looks at the thing too), `.`"""
    lines = ["\t".join(["route", "pass", *passes.ROLES])]
    for route in _all():
        lines.append("\t".join([f"{route.method} {route.path}", route.allow, *(_cell(route, role) for role in passes.ROLES)]))
    return "\n".join(lines)


def _cell(route: Route, role: str) -> str:
    if route.allow == ANYONE:
        return "yes"
    held = passes.PASSES[route.allow]
    if role not in held.roles and passes.ANYBODY_SIGNED_IN not in held.roles:
        return "."
    return "if" if held.asks is not None or route.load is not None else "yes"


def states() -> str:
    """Every machine, one Mermaid diagram each."""
    list(app.parts("states"))
    return "\n\n".join(machine.mermaid() for _, machine in sorted(MACHINES.items()))
