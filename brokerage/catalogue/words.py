"""The lists of the catalogue and what each word of them means to a reader. Pure: adapters may know them too."""
from __future__ import annotations

TYPES = {
    "HOMECARE": "Care at home", "WAKING_NIGHT": "Waking night", "SLEEPING_NIGHT": "Sleeping night", "LIVE_IN": "Live-in care",
    "DAY": "Day opportunities", "TRANSPORT": "Transport", "SUPPORTED_LIVING": "Supported living", "SHARED_LIVES": "Shared lives",
    "RESPITE": "Short breaks", "CARER_SITTING": "Sitting service for carers", "EXERCISE": "Exercise and movement",
    "THERAPY": "Therapy", "EQUIPMENT": "Equipment", "PAYROLL": "Payroll for employers", "BEFRIENDING": "Befriending",
    "HOUSEHOLD": "Help around the house", "ADVICE": "Advice and advocacy", "CARE_HOME": "Care home",
    "NURSING_HOME": "Care home with nursing", "HEALTH": "Health care", "DP_SETUP": "Help to start a direct payment",
    "PROFESSIONAL": "Professional services", "OTHER": "Other support",
}
"""The starting list of domain Appendix B, in words. OTHER is what a feed brings that says no more about itself."""
REGULATED = ("HOMECARE", "WAKING_NIGHT", "SLEEPING_NIGHT", "LIVE_IN", "SUPPORTED_LIVING", "SHARED_LIVES", "RESPITE",
             "CARE_HOME", "NURSING_HOME", "HEALTH")
"""Types that are a regulated activity: their provider must be registered with the CQC (domain P-34)."""

UNITS = {"HOUR": "an hour", "VISIT": "a visit", "NIGHT": "a night", "SESSION": "a session", "DAY": "a day", "WEEK": "a week",
         "MILE": "a mile", "ITEM": "each", "MONTH": "a month"}
BANDS = {"ANY": "Any time", "WEEKDAY": "Monday to Friday, daytime", "EVENING": "Evenings", "WEEKEND": "Weekends",
         "BANK_HOLIDAY": "Bank holidays"}
VAT = {"E": "No VAT: welfare services are exempt", "S": "Includes 20% VAT", "Z": "No VAT: zero rated", "R": "Includes 5% VAT",
       "O": "Outside VAT", "U": "The provider does not say whether this includes VAT"}
"""Domain M-47."""

SECTORS = {"THIRD_SECTOR": "Charity or community group", "STATE": "NHS or council", "COMPANY": "Company",
           "ASSISTANT": "Personal assistant"}
"""Third sector, statutory, private, and the person whom somebody employs. An organisation may have none: not known."""
SCHEMES = {"CQC_PROVIDER": "CQC provider", "CQC_LOCATION": "CQC location", "ODS": "NHS organisation (ODS)",
           "CHARITY": "Charity number", "COMPANY": "Company number"}
"""Registers by which an organisation or one of its places can be known (domain I-05)."""
PATTERNS = {"CQC_PROVIDER": r"1-\d{6,12}|[A-Z0-9]{3,6}", "CQC_LOCATION": r"1-\d{6,12}|[A-Z0-9]{3,8}", "ODS": r"[A-Z0-9]{3,10}",
            "CHARITY": r"\d{6,8}(-\d{1,3})?|SC\d{6}|NIC\d{6}", "COMPANY": r"[A-Z0-9]{2}\d{6}|\d{6,8}"}
"""What a number of each register looks like. CQC gives NHS bodies their ODS code as an id, so both shapes are right."""
RATINGS = {"OUTSTANDING": "Outstanding", "GOOD": "Good", "REQUIRES_IMPROVEMENT": "Requires improvement",
           "INADEQUATE": "Inadequate"}
ASSURANCES = {
    "PUBLIC_LIABILITY": "Public liability insurance", "EMPLOYERS_LIABILITY": "Employers' liability insurance",
    "INDEMNITY": "Professional indemnity insurance", "DBS": "DBS check", "RIGHT_TO_WORK": "Right to work check",
    "PROFESSION": "Registration as a health or care professional", "SAFEGUARDING": "Safeguarding policy and training",
    "FIRST_AID": "First aid training", "VEHICLE": "Vehicle insurance", "OTHER": "Another check",
}
"""Insurance and checks that run out (domain P-35, P-36, P-37)."""

STATUSES = {"OPEN": "Open", "CLOSED": "Closed for now", "INACTIVE": "Not offered now", "DEFUNCT": "Ended"}
"""As its publisher says. CLOSED is shown and cannot be chosen; INACTIVE and DEFUNCT are not shown."""
DELIVERY = {"HOME": "In your home", "VENUE": "At a place you go to", "PHONE": "By phone", "ONLINE": "Online"}
ACCESS = {"REFERRAL": "Somebody has to refer you", "APPOINTMENT": "Make an appointment", "MEMBERSHIP": "Join first",
          "DROP_IN": "Just come", "SELF_REFERRAL": "Ask for it yourself"}
WAITS = {"NOW": "There is room now", "TWO_WEEKS": "Room within two weeks", "LATER": "Wait longer than two weeks",
         "FULL": "Full now", "ASK": "Ask the provider if there is room"}
ONE_OF = {"type": TYPES, "sector": SECTORS, "start": ACCESS, "rating": RATINGS, "wait": WAITS}
"""What a search is narrowed by and a service has one word of at most, or none that is known."""
TERM_KINDS = {"TYPE": "Kind of service", "CIRCUMSTANCE": "Who it is for", "NEED": "Need"}
"""Open Referral UK service types, circumstances (who it is for) and needs."""
WEEK = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}
