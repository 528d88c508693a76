"""Holding an answer, or a refusal, against what the writer of the file expected (`expect`, `expect_refused`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from brokerage.reckon.answer import Reckoning, as_tree
from brokerage.reckon.case import Case
from brokerage.reckon.refused import Fault


def differences(case: Case, answer: Reckoning) -> list[Fault]:
    """Each expected figure that is not what was reckoned, and any refusal that did not come."""
    tree = as_tree(answer)
    return [*_not_refused(case), *_differing(case, tree)]


def _not_refused(case: Case) -> Iterator[Fault]:
    if case.expect_refused:
        yield Fault(
            "NOT_REFUSED", "expect_refused", f"This was to be refused ({', '.join(case.expect_refused)}), and was reckoned."
        )


def _differing(case: Case, tree: object) -> Iterator[Fault]:
    for path, wanted in case.expect.items():
        found = at(tree, path)
        if found is None:
            yield Fault("NO_SUCH_FIGURE", f"expect.{path}", f"The answer has nothing at “{path}”.")
        elif found != wanted:
            yield Fault("DIFFERS", f"expect.{path}", f"Expected {wanted}, reckoned {found}.")


def at(tree: object, path: str) -> str | None:
    """What stands at a path such as `period.segments.0.amounts.total`: names, and numbers from 0 in lists."""
    found: Any = tree
    for step in path.split("."):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return None if found is None or isinstance(found, dict | list) else str(found)
