"""The e-mail with a code for somebody who asked to come in. Nothing that they typed stands in it: it carries nobody's spam."""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import urlsplit

from brokerage.kit import letters


def message(email: str, code: str, *, number: int, house: str, public_url: str, sender: str) -> EmailMessage:
    """To `email`: its code, or, without one, that there is an account under this address already."""
    code_said = (f"If it was you, this is your code:\n\n    {code}\n\nEnter it within 7 days at {public_url}/join/confirm\n\n"
                 "If it was not you, do nothing. Nothing happens without the code, and in a week we forget your address.\n")
    account = (f"There is an account under this address already, so no code was made. Sign in at {public_url}/sign-in\n"
               "and ask a broker or a care co-ordinator to let your organisation in.\n\nIf it was not you, do nothing.\n")
    body = (f"Somebody asked to bring an organisation in at {house}, and gave this e-mail address.\n\n"
            f"{code_said if code else account}\nNobody reads answers to this message.\n")
    return letters.letter(sender, email, "Confirm your e-mail address" if code else "Your e-mail address is known here", body,
                          message_id=f"<joining.{number}@{urlsplit(public_url).hostname or 'localhost'}>")
