"""Who may look at the catalogue: everybody who is signed in. Who lists what comes with the providers' own pages."""
from __future__ import annotations

from brokerage.catalogue.states import IMPORTERS
from brokerage.door.passes import ANYBODY_SIGNED_IN, by_role

by_role("service.search", ANYBODY_SIGNED_IN)
by_role("service.see", ANYBODY_SIGNED_IN)
by_role("import.run", *IMPORTERS, says="Lists of services are brought in by system administrators and care co-ordinators.")
by_role("service.keep", ANYBODY_SIGNED_IN)
