"""One e-mail a day: how many things there are to read, and where. No name, no amount, no word of care: a mailbox is not a safe
place (domain M-52 says the same of payments)."""
from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import urlsplit

from brokerage.kit import letters
from brokerage.notices.queries import Letter


def message(letter: Letter, *, house: str, public_url: str, sender: str) -> EmailMessage:
    """The digest. The same letter has the same Message-ID, so a mailbox that gets it twice shows it once."""
    things = "one thing" if letter.many == 1 else f"{letter.many} things"
    body = (f"There {'is' if letter.many == 1 else 'are'} {things} for you to read at {house}.\n\n"
            f"Sign in to read: {public_url}/notices\n\n"
            "For your safety this message says nothing else. Nobody reads answers to it.\n")
    return letters.letter(sender, letter.email, f"You have {things} to read", body,
                          message_id=f"<{letter.user_id}.{letter.upto}@{urlsplit(public_url).hostname or 'localhost'}>")
