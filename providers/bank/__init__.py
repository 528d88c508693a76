"""The bank's files: statements in (camt.053, MT940, CSV), payments out (pain.001.001.09 and CSV). Pure, no network."""
