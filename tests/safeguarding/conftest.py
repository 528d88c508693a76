"""The town of the people room: Ann with her son Carl, and everybody who works with her or does not."""
from tests.people.conftest import database, quick_hashes, standing, town

__all__ = ["database", "quick_hashes", "standing", "town"]
