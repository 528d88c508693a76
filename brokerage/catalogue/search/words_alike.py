"""Words that mean the same to whoever looks for support. The left one also finds what has all words of one on the right."""
from __future__ import annotations

ALIKE: dict[str, tuple[str, ...]] = {
    "physio": ("physiotherapy", "physiotherapist"), "physiotherapy": ("physio",), "ot": ("occupational therapy",),
    "salt": ("speech language therapy",), "pa": ("personal assistant",), "pas": ("personal assistant",),
    "ms": ("multiple sclerosis",), "mnd": ("motor neurone disease",), "ld": ("learning disability",),
    "homecare": ("home care", "care home"), "domiciliary": ("home care",), "carer": ("care",), "carers": ("care",),
    "sitting": ("sitter", "respite"), "respite": ("short break",), "bus": ("minibus", "transport"), "taxi": ("transport",),
    "cleaning": ("cleaner", "housework"), "cleaner": ("cleaning", "housework"), "gym": ("exercise",), "pool": ("swimming",),
    "hydro": ("hydrotherapy",), "befriender": ("befriending",), "advocate": ("advocacy",), "wheelchairs": ("wheelchair",),
}
