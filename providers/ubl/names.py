"""The names of UBL 2.1 that reading and writing share."""
from __future__ import annotations

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
SPACE = "urn:oasis:names:specification:ubl:schema:xsd:{kind}-2"
INVOICE, CREDIT_NOTE = "Invoice", "CreditNote"
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def path(names: str) -> str:
    """"Party/PostalAddress" → the path with its namespaces; the last is a value when it begins with a dot (".ID")."""
    return "/".join(f"{CBC}{name[1:]}" if name.startswith(".") else f"{CAC}{name}" for name in names.split("/"))
