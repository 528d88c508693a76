"""The front hall: where a visitor comes in, and the pages about the house itself (help, privacy, accessibility)."""
