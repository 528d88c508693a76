"""One e-mail a day: how many things there are to read, and where. No name, no amount, no word of care: a mailbox is not a safe
place (domain M-52 says the same of payments)."""
from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from brokerage.notices.queries import Letter

WAIT = 20
"""Seconds for which a mail server may think."""


def message(letter: Letter, *, house: str, public_url: str, sender: str) -> EmailMessage:
    """The digest. The same letter has the same Message-ID, so a mailbox that gets it twice shows it once."""
    made = EmailMessage()
    things = "one thing" if letter.many == 1 else f"{letter.many} things"
    made["Subject"] = f"You have {things} to read"
    made["From"], made["To"] = sender, letter.email
    made["Message-ID"] = f"<{letter.user_id}.{letter.upto}@{urlsplit(public_url).hostname or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(f"There {'is' if letter.many == 1 else 'are'} {things} for you to read at {house}.\n\n"
                     f"Sign in to read: {public_url}/notices\n\n"
                     "For your safety this message says nothing else. Nobody reads answers to it.\n")
    return made


def send(server: str, letter: EmailMessage) -> None:
    """Hand it to a mail server: smtp://host:port, or smtps://user:password@host:port. Raises when it is not taken."""
    at = urlsplit(server)
    host = at.hostname or "localhost"
    if at.scheme == "smtps":
        line: smtplib.SMTP = smtplib.SMTP_SSL(host, at.port or 465, timeout=WAIT, context=ssl.create_default_context())
    else:
        line = smtplib.SMTP(host, at.port or 25, timeout=WAIT)
    with line:
        if at.username:
            line.login(unquote(at.username), unquote(at.password or ""))
        line.send_message(letter)
