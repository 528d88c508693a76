"""Rules of the house that a reader of one file cannot see broken."""
from __future__ import annotations

import ast
import subprocess
import sys

from brokerage import HOUSE
from tests.house import source


def test_only_kit_states_assigns_a_state() -> None:
    for name, tree in source.python("brokerage", "providers"):
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []
            for target in targets:
                bad = isinstance(target, ast.Attribute) and target.attr == "state"
                assert not bad or name == "brokerage/kit/states.py", f"{name}:{node.lineno} assigns .state"


def test_there_is_one_commit_in_the_house() -> None:
    found = [name for name, tree in source.python("brokerage", "providers") for _ in source.calls(tree, "commit")]
    ends_a_reading = "brokerage/kit/db.py"  # Held.rest: of nothing, for there the database refuses writes
    assert found == ["brokerage/kit/db.py", ends_a_reading]


def test_only_the_door_the_worker_the_command_and_the_outbox_open_a_transaction() -> None:
    may = ("brokerage/door/", "brokerage/worker.py", "brokerage/cli.py", "brokerage/imports.py", "brokerage/import_spend.py", "brokerage/kit/jobs.py",
           "brokerage/demo/", "brokerage/payments/sending.py", "brokerage/payments/receiving.py", "brokerage/payments/working.py")
    for name, tree in source.python("brokerage", "providers"):
        for call in source.calls(tree, "transaction"):
            assert name.startswith(may), f"{name}:{call.lineno} opens a transaction"


def test_no_float_comes_near_pence() -> None:
    for name, tree in source.python("brokerage/kit/money.py", "brokerage/ledger", "brokerage/sums", "brokerage/budgets", "brokerage/catalogue", "brokerage/reckon"):
        for node in ast.walk(tree):
            number = isinstance(node, ast.Constant) and isinstance(node.value, float)
            word = isinstance(node, ast.Name) and node.id in ("float", "Float")
            # a class may say in its own refusals that it refuses floats
            guard = name == "brokerage/kit/money.py" and word
            assert not number and (not word or guard), f"{name}:{getattr(node, 'lineno', 0)} has a float"


def test_columns_of_money_end_in_pence_and_are_pence() -> None:
    from brokerage.kit.db import PenceColumn, Table
    from brokerage.kit.sealed import SealedPence
    from brokerage.migrations import import_models
    import_models()
    for table in Table.metadata.tables.values():
        for column in table.columns:
            money = isinstance(column.type, PenceColumn | SealedPence)
            assert money == column.name.endswith("_pence"), f"{table.name}.{column.name}"


def test_only_the_ledger_touches_its_tables() -> None:
    for name, tree in source.python("brokerage"):
        if name.startswith(("brokerage/ledger/", "brokerage/migrations/")):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.upper()
                wrote = any(f"{verb} LEDGER_" in text for verb in ("INSERT INTO", "UPDATE", "DELETE FROM"))
                assert not wrote, f"{name}:{node.lineno} writes to the ledger"


def test_rooms_look_down_and_never_up() -> None:
    made = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
                          cwd=HOUSE, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr


def test_nothing_is_caught_and_ignored() -> None:
    for name, tree in source.python("brokerage", "providers"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                assert not all(isinstance(line, ast.Pass) for line in node.body), f"{name}:{node.lineno} ignores an error"


def test_files_with_tables_cost_a_start_no_more_than_they_must() -> None:
    for name, tree in source.python("brokerage"):
        if name.startswith("brokerage/migrations/"):
            continue
        tables = any(isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__tablename__" for t in node.targets)
                     for node in ast.walk(tree))
        for node in ast.walk(tree) if tables else ():
            assert not (isinstance(node, ast.ImportFrom) and node.module == "__future__"), f"{name}: its annotations are compiled one by one"
            assert not (isinstance(node, ast.keyword) and (node.arg or "").startswith("postgresql_")), f"{name}:{node.value.lineno} loads PostgreSQL"


def test_what_only_files_and_letters_need_is_loaded_when_one_comes() -> None:
    heavy = {"alembic", "cryptography", "holidays", "httpx", "lxml", "nh3", "numpy", "openpyxl", "psycopg", "saxonche", "segno", "smtplib", "stdnum", "stripe", "typst"}
    own_process = ("brokerage/invoices/judging.py", "brokerage/migrations/")
    for name, tree in source.python("brokerage", "providers"):
        for node in tree.body if not name.startswith(own_process) else ():
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names] if isinstance(node, ast.Import) else []
            early = {each.partition(".")[0] for each in names} & heavy
            assert not early, f"{name}:{node.lineno} makes every start load {', '.join(early)}"
