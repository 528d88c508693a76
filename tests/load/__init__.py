"""A load of mixed roles against the served house, with processes killed half-way; and the proof that nothing was lost or doubled."""
