"""Roles as tables: which role belongs to which kind of organisation, which roles see people, and roles in words."""
from __future__ import annotations

from brokerage.door.passes import STAFF

CARE = ("CLINICAL_NAVIGATOR", "CARE_COORDINATOR", "ASSESSOR", "CLINICAL_SIGNATORY", "SAFEGUARDING_LEAD")
"""Roles that give or arrange care: they see the NHS number, consents and the circle of those they work with."""
APPROVERS = ("APPROVER_ICB", "APPROVER_LA")
FINANCE = ("FIN_ASSESSMENT_OFFICER", "FINANCE", "FINANCE_APPROVER", "MONITOR")
PROVIDERS = ("PROVIDER_ADMIN", "PROVIDER_WORKER")
SEE_PEOPLE = (*CARE, "BROKER", *APPROVERS, *FINANCE, *PROVIDERS)
"""Who may open a record through an involvement (I-02). SYSADMIN, HWB_ANALYST and IG_LEAD see nobody (domain §6.1)."""
BREAKERS = CARE
"""Who may open a record in an emergency (I-02)."""
OPENED_BY = ("ASSESSOR", "CARE_COORDINATOR")
"""Who registers people, involves organisations and checks representatives."""

BY_KIND = {
    "ICB": (*CARE, "APPROVER_ICB", "FINANCE", "FINANCE_APPROVER", "MONITOR", "IG_LEAD", "HWB_ANALYST", "SYSADMIN"),
    "COUNCIL": ("CARE_COORDINATOR", "ASSESSOR", "SAFEGUARDING_LEAD", "APPROVER_LA", *FINANCE, "IG_LEAD", "HWB_ANALYST",
                "SYSADMIN"),
    "BROKER": ("BROKER", "CLINICAL_NAVIGATOR", "IG_LEAD", "SYSADMIN"),
    "PROVIDER": PROVIDERS,
    "HOLDER": ("FINANCE", "FINANCE_APPROVER", "IG_LEAD", "SYSADMIN"),
}
"""Kind of organisation → the roles that its seats may have."""

APART = frozenset(SEE_PEOPLE)
"""Nobody holds one of these together with SYSADMIN: whoever hands out seats sees no person (domain §6.1)."""

WORDS = {
    "BROKER": "Broker", "CLINICAL_NAVIGATOR": "Clinical navigator", "CARE_COORDINATOR": "Care co-ordinator",
    "ASSESSOR": "Assessor", "FIN_ASSESSMENT_OFFICER": "Financial assessment officer", "CLINICAL_SIGNATORY": "Clinical signatory",
    "APPROVER_ICB": "Approver for the NHS", "APPROVER_LA": "Approver for the council", "FINANCE": "Finance",
    "FINANCE_APPROVER": "Finance approver", "PROVIDER_ADMIN": "Provider manager", "PROVIDER_WORKER": "Provider worker",
    "MONITOR": "Direct payment monitor", "SAFEGUARDING_LEAD": "Safeguarding lead", "IG_LEAD": "Information governance lead",
    "HWB_ANALYST": "Health and wellbeing analyst", "SYSADMIN": "System administrator",
}
assert set(WORDS) == set(STAFF), "every staff role has its words"
