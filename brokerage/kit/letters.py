"""E-mail over SMTP: one letter to one address, handed to the server or an error; never called inside a transaction."""
from __future__ import annotations

import ssl
from email.message import EmailMessage
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    import smtplib

TIMEOUT = 20


File = tuple[str, str, bytes]
"""Name, kind such as "text/csv", and what is in it."""


def letter(sender: str, to: str, subject: str, body: str, *, message_id: str, files: tuple[File, ...] = ()) -> EmailMessage:
    """A letter in plain text with files. The same id again is the same letter to mail programs."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = sender, to, subject, message_id
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(body)
    for name, kind, raw in files:
        main, _, sub = kind.partition("/")
        made.add_attachment(raw, maintype=main, subtype=sub, filename=name)
    return made


def send(url: str, made: EmailMessage) -> None:
    """Hand it to the server of `url`: smtps:// speaks TLS from the start; smtp:// begins TLS where the server offers it, and a
    password is never sent without. Raises smtplib.SMTPException or OSError when the server did not take it."""
    import smtplib  # only the worker sends letters
    at = urlsplit(url)
    host, context = at.hostname or "", ssl.create_default_context()
    if at.scheme == "smtps":
        with smtplib.SMTP_SSL(host, at.port or 465, timeout=TIMEOUT, context=context) as server:
            _hand(server, at.username, at.password, made)
        return
    with smtplib.SMTP(host, at.port or 25, timeout=TIMEOUT) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        elif at.username:
            raise smtplib.SMTPNotSupportedError("this server offers no TLS, so the password is not sent")
        _hand(server, at.username, at.password, made)


def _hand(server: smtplib.SMTP, user: str | None, password: str | None, made: EmailMessage) -> None:
    if user:
        server.login(unquote(user), unquote(password or ""))
    server.send_message(made)
