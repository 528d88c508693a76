"""Every deed of this room under one name, for other rooms, the demo town and tests. Each says `by=` and `at=`.

They live with their subject: person_actions, access_actions, circle_actions, consent_actions, organisation_actions, user_actions,
signin_actions.
"""
from __future__ import annotations

from brokerage.people.access_actions import lapse_lost_phones
from brokerage.people.circle_actions import SEE_ONLY, Rights, let_in, propose
from brokerage.people.circle_actions import approve as approve_member
from brokerage.people.circle_actions import check as check_member
from brokerage.people.circle_actions import end as end_member
from brokerage.people.circle_actions import limit as limit_member
from brokerage.people.circle_actions import refuse as refuse_member
from brokerage.people.circle_actions import suspend as suspend_member
from brokerage.people.consent_actions import ask_consent, give_consent, lapse_consents, refuse_consent, withdraw_consent
from brokerage.people.organisation_actions import end_seat, give_seat, register_organisation
from brokerage.people.person_actions import (
    add_need,
    break_glass,
    end_involvement,
    end_need,
    involve,
    lapse_emergencies,
    register_person,
)
from brokerage.people.user_actions import find_or_register, find_user, invite, register_user, set_password, stop_user

__all__ = [
    "SEE_ONLY", "Rights", "add_need", "approve_member", "ask_consent", "break_glass", "check_member", "end_involvement",
    "end_member", "end_need", "end_seat", "find_or_register", "find_user", "give_consent", "give_seat", "invite", "involve",
    "lapse_consents", "lapse_emergencies",
    "lapse_lost_phones", "let_in", "limit_member", "propose", "refuse_consent", "refuse_member",
    "register_organisation", "register_person", "register_user", "set_password", "stop_user", "suspend_member",
    "withdraw_consent",
]
