"""What the sign-in and account pages ask."""
from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask

NEXT = ask("Next page", kind="hidden", optional=True, longest=2000)
NEW = {"kind": "password", "trim": False, "autocomplete": "new-password"}
NOW = {"kind": "password", "trim": False, "autocomplete": "current-password"}


class SignInForm(Struct):
    email: Annotated[str, ask("E-mail address", kind="email", autocomplete="username", longest=254)]
    password: Annotated[str, ask("Password", **NOW)]
    next: Annotated[str, NEXT] = ""


class CodeForm(Struct):
    code: Annotated[str, ask("Code", hint="6 numbers from the app on your phone, or one of your recovery codes", width=20,
                             autocomplete="one-time-code", longest=40)]
    next: Annotated[str, NEXT] = ""


class SetUpForm(Struct):
    code: Annotated[str, ask("The code that the app shows now", kind="code", hint="6 numbers", longest=10,
                             missing="Enter the code that the app shows")]
    next: Annotated[str, NEXT] = ""


class InvitedForm(Struct):
    email: Annotated[str, ask("Your e-mail address", kind="email", autocomplete="username", longest=254)]
    code: Annotated[str, ask("Invitation code", hint="12 letters and numbers, like K7QX-M2RB-9DFH", width=20, longest=40)]
    password: Annotated[str, ask("Choose a password",
                                 hint="At least 12 characters. Three words that you can remember make a good password", **NEW)]


class PasswordForm(Struct):
    now: Annotated[str, ask("Your password now", missing="Enter your password", **NOW)]
    password: Annotated[str, ask("Your new password",
                                 hint="At least 12 characters. Three words that you can remember make a good password", **NEW)]


class ProveForm(Struct):
    now: Annotated[str, ask("Your password", missing="Enter your password", **NOW)]
    next: Annotated[str, NEXT] = ""


class SessionForm(Struct):
    session: Annotated[int, ask("Session")]
