"""On the path of servers in the bench that stand for a real house: what only tests and peers install is hidden from them.

Litestar loads pydantic, attrs and others when it finds them; `requirements.lock` has none of them.
"""
import sys

for name in ("pydantic", "annotated_types", "attr", "attrs", "opentelemetry", "starlette"):
    sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to say that there is no such module
