"""Reading our own source, for the tests that keep the house small and its rules true."""
from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from brokerage import HOUSE


def python(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every Python file below `folders` (paths from the top of the house), parsed."""
    for folder in folders:
        start = HOUSE / folder
        for path in sorted(start.rglob("*.py")) if start.is_dir() else [start]:
            yield path.relative_to(HOUSE).as_posix(), ast.parse(path.read_text())


def length(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    start = node.lineno
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        start += (first.end_lineno or first.lineno) - first.lineno + 1
    return (node.end_lineno or node.lineno) - start + 1


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Calls of `something.name(...)` or `name(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            target = node.func
            if (isinstance(target, ast.Attribute) and target.attr == name) or (isinstance(target, ast.Name) and target.id == name):
                yield node
