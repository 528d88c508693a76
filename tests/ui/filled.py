"""A stand-in for brokerage.kit.forms.Filled: the same questions answered from plain dicts."""

from types import SimpleNamespace


class Filled:
    def __init__(self, fields, values=None, errors=()):
        self.fields, self.typed, self.errors = {f.name: f for f in fields}, values or {}, list(errors)

    def value(self, name):
        found = self.typed.get(name, "")
        return found[0] if isinstance(found, list) and found else found or ""

    def values(self, name):
        found = self.typed.get(name, [])
        return found if isinstance(found, list) else [found]

    def asks(self, name: str) -> bool:
        return name in self.fields

    def error(self, name):
        return dict(reversed(self.errors)).get(name, "")

    def field(self, name):
        return self.fields[name]


def field(name, kind, label=None, hint="", choices=(), width=None, autocomplete="", optional=False):
    label = label or name.replace("_", " ").capitalize()
    return SimpleNamespace(
        name=name,
        kind=kind,
        label=label,
        hint=hint,
        choices=list(choices),
        width=width,
        autocomplete=autocomplete,
        optional=optional,
    )


WAYS = [("email", "Email"), ("phone", "Phone"), ("letter", "Letter")]

FIELDS = [
    field("full_name", "text", "Full name", autocomplete="name"),
    field("email", "email", "Email address", autocomplete="email"),
    field("secret", "password", "Password"),
    field("amount", "money", "Most to spend each month, in pounds", hint="For example, 120.50"),
    field("hours", "number", "Hours each week", width=3),
    field("start", "date", "When should it start?", hint="For example, 27 3 2027"),
    field("why", "longtext", "Why do you want this?", optional=True),
    field("way", "choice", "How should we reach you?", choices=WAYS),
    field("town", "choice", "Which town?", choices=[(f"t{n}", f"Town {n}") for n in range(12)]),
    field("ways", "choices", "Ways we may reach you", hint="Pick all that you like", choices=WAYS),
    field("agree", "yesno", "Do you agree to this plan?"),
    field("told", "tick", "I have told my carer"),
    field("code", "code", "The code we sent you"),
    field("version", "hidden"),
]
