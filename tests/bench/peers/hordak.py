"""django-hordak posting entries of four legs: `python -m tests.bench.peers.hordak <address of an empty PostgreSQL>`.

Reads lines such as `guard 3.0 8` (seconds, callers) and answers each with entries per second. With `guard`, the two source accounts are locked
and summed inside the transaction and an overdraw is refused: hordak itself refuses only what does not balance.
"""
from __future__ import annotations

import itertools
import json
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNTS = 200


def settings(url: str) -> None:
    from django.conf import settings
    parts = urlsplit(url)
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "djmoney", "hordak"],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": parts.username,
                               "HOST": parse_qs(parts.query)["host"][0], "CONN_MAX_AGE": None}},
        DEFAULT_CURRENCY="GBP", CURRENCIES=["GBP"], HORDAK_INTERNAL_CURRENCY="GBP", HORDAK_CURRENCIES=["GBP"],
        USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField")
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)


def accounts() -> list[Any]:
    """Funded liabilities in pairs: what is available, what is committed."""
    from hordak.models import Account, AccountType
    from moneyed import Money
    bank = Account.objects.create(name="bank", type=AccountType.asset, currencies=["GBP"])
    made = [Account.objects.create(name=f"account {n}", type=AccountType.liability, currencies=["GBP"]) for n in range(2 * ACCOUNTS)]
    for account in made[:ACCOUNTS]:
        account.transfer_to(bank, Money(100_000_000, "GBP"))  # credits the account, debits the bank
    return made


def post(made: list[Any], number: int, guard: bool) -> None:
    from django.db import transaction
    from hordak.models import Account, Leg, Transaction
    from moneyed import Money
    one, two = number % ACCOUNTS, (number * 7 + 1) % ACCOUNTS
    two = two if two != one else (two + 1) % ACCOUNTS
    sources = [made[one], made[two]]
    with transaction.atomic():
        if guard:
            list(Account.objects.select_for_update().filter(pk__in=[a.pk for a in sources]).order_by("pk"))
        entry = Transaction.objects.create(description="Agreed at the review")
        for source, dest, amount in ((made[one], made[ACCOUNTS + one], "12.34"), (made[two], made[ACCOUNTS + two], "5.66")):
            Leg.objects.create(transaction=entry, account=source, debit=Money(amount, "GBP"))
            Leg.objects.create(transaction=entry, account=dest, credit=Money(amount, "GBP"))
        if guard:
            for account in Account.objects.filter(pk__in=[a.pk for a in sources]).with_balances():
                if any(money.amount < 0 for money in account.balance.monies()):
                    raise ValueError("overdrawn")


def caller(made: list[Any], numbers: Iterator[int], guard: bool, seconds: float, done: list[int]) -> None:
    from django.db import connection
    try:
        end, mine = time.perf_counter() + seconds, 0
        while time.perf_counter() < end:
            post(made, next(numbers), guard)
            mine += 1
        done.append(mine)
    finally:
        connection.close()


def main(url: str) -> None:
    settings(url)
    made, numbers = accounts(), itertools.count(1)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        kind, seconds, callers = line.split()
        done: list[int] = []
        threads = [threading.Thread(target=caller, args=(made, numbers, kind == "guard", float(seconds), done)) for _ in range(int(callers))]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(done) == len(threads), "a caller failed"
        print(json.dumps(sum(done) / (time.perf_counter() - began)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
