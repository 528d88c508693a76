"""Steps 6 to 10 of the main job: ordered, delivered and confirmed, billed and matched, approved, paid by bank file by both
funders, and the same figures for everybody."""
from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from tests.browser.story import EDITH, STARTS, Story, on
from tests.browser.story_plan import CARE, COUNCIL, ICB
from tests.payments.statements import Row, camt

LAST = date(2026, 11, 27)
"""The Friday of the first week of care."""
PAY, STATEMENT = date(2026, 12, 1), date(2026, 12, 2)
PAYERS = ((COUNCIL, "Felix", "Imelda", "000099", "20000019", "248015.95"), (ICB, "Hugh", "Wesley", "000077", "30000021", "5000.00"))
"""Who pays: the funder, who puts the run together, who releases it, the account that it pays from, and what its bank's last
statement closed with. The council's account is in the demo town; the NHS board's is named in the story."""


def told(s: Story, folder: Path) -> None:
    """Steps 6 to 10, after story_plan."""
    ordered(s)
    delivered(s)
    billed(s)
    for payer in PAYERS:
        sent(s, folder, *payer)
    s.later(STATEMENT, 10)
    for payer in PAYERS:
        confirmed(s, folder, *payer)
    s.work()
    seen(s)


def ordered(s: Story) -> None:
    """Step 6: asked, offered, chosen; bought by the funder's finance on the first day, which sets the money aside."""
    nadia = s.as_("Nadia").go(s.plan + "/lines/1/order")
    nadia.press("Ask them", providers=[nadia.choice("providers", CARE)], spec="Help to wash and dress, each weekday morning. QF1.", **on("starts_on", STARTS))
    s.n["enquiry"] = nadia.number(r"/enquiries/(\d+)")
    tom = s.as_("Tom").follow("^Requests$").follow("Care at home in QF1")
    s.n["order"] = tom.number(r"/orders/(\d+)")
    tom.sees_not(EDITH, "01632 960999").press("Send the offer", rate="24.86").sees("Your offer is with them")
    edith = s.as_("Edith").go(f"/enquiries/{s.n['enquiry']}").sees("£372.90", "28 days")
    edith.press(f"Choose {CARE}", why="They can come at eight").sees("Your choice is saved")
    edith.go(f"/orders/{s.n['order']}/place", status=403)
    s.as_("Felix").follow("^Orders$").follow("Care at home").go(f"/orders/{s.n['order']}/place").sees("The budget starts on 23 November 2026")
    s.later(STARTS, 9)
    s.as_("Edith").go("/home").sees("£19,029.90", "safe to spend")
    s.as_("Felix").go(f"/orders/{s.n['order']}/place").press("Place the order").sees("It is ordered", "£3,436.01 from Quillford Borough Council")
    s.as_("Edith").go("/home").sees("£12,157.89", "safe to spend")


def delivered(s: Story) -> None:
    """Step 7: five visits, each recorded with one press and confirmed with one press."""
    s.later(LAST + timedelta(days=1), 10)
    for n in range(5):
        s.as_("Tom").go(f"/visits?day={STARTS + timedelta(days=n)}").done_for(EDITH)
    week = f"/people/{s.n['person']}/week"
    joel = s.as_("Joel").go("/helping").follow(EDITH).sees("visits? to say yes to|")
    for _ in range(2):
        joel.go(week).press("Yes, that is right")
    edith = s.as_("Edith")
    for _ in range(3):
        edith.go(week).press("Yes, that is right")
    edith.sees("You said yes").sees_not("Yes, that is right")


def billed(s: Story) -> None:
    """Steps 7 and 8: one press makes the bill, the three-way match passes it; it is more than Joel may say yes to, Edith says yes."""
    tom = s.as_("Tom").follow("^Bills$").follow(f"Care at home for {EDITH}").sees("£372.90")
    s.n["invoice"] = tom.press("Send this bill").sees("Matched", "Found right so far").number(r"/invoices/(\d+)")
    s.as_("Joel").go(f"/invoices/{s.n['invoice']}").follow("Say yes to £372.90").press("Yes, pay it").sees("up to £100.00")
    edith = s.as_("Edith").go(f"/invoices/{s.n['invoice']}").follow("Say yes to £372.90")
    edith.press("Yes, pay it").sees("You said yes to £372.90", "On its way")


def sent(s: Story, folder: Path, org: str, finance: str, approver: str, code: str, number: str, opening: str) -> None:
    """Step 9: a run that one person puts together and another releases; the file goes to the bank."""
    one, two = s.as_(finance), s.as_(approver)
    one.follow("^Payments$")
    if org == ICB:
        one.sees("no account to pay from").go("/payments/account")
        one.press("Save, for a second person", org=one.choice("org", org), account_name=org[:18], sort_code=code, account_number=number)
        two.go("/payments/account").press("They agree", sort_code=code, account_number=number).sees("In use")
    one.go("/payments/runs/new").press("Put it together", **on("pay_on", PAY), **on("due_until", date(2026, 12, 31))).sees("£186.45", CARE)
    run = f"/payments/runs/{one.number(r'/runs/([0-9]+)')}"
    one.press("Send to a second person").sees("Frozen")
    two.go(run).press("Release £").sees("Released")
    file = one.go(run).download("For the bank: pain.001")
    s.words[org] = re.findall(r"<EndToEndId>([^<]+)</EndToEndId>(?:(?!<EndToEndId>).)*?>186\.45<", file, re.DOTALL)[0]
    assert CARE[:18] in file


def confirmed(s: Story, folder: Path, org: str, finance: str, approver: str, code: str, number: str, opening: str) -> None:
    """The bank's statement says that it is paid, and only then does anybody else."""
    file = folder / f"{code}.xml"
    file.write_bytes(camt([Row("-186.45", s.words[org], CARE, s.words[org])], day=PAY, opening=opening, account=code + number))
    hand = s.as_(finance).go("/payments/statements/new").press("Bring it in", format="camt053", file=str(file))
    hand.sees("the amount is the same").press("Confirm all that are certain").sees("1 matched")


def seen(s: Story) -> None:
    """Step 10: the provider, the holder and each funder see the same pence."""
    s.as_("Tom").go(f"/invoices/{s.n['invoice']}").sees("Paid")
    edith = s.as_("Edith").go(f"/invoices/{s.n['invoice']}").sees("Paid")
    edith.go("/home").sees("£12,157.89").follow("See how the money is going").sees("£372.90", "£6,499.11", "lasts to the end")
    edith.go(s.budget + "/statements").follow("November 2026").sees("£9,049.35 added", "£6,872.01 set aside", "£12,157.89")
    for who, org in (("Graham", COUNCIL), ("Priya", ICB)):
        s.as_(who).follow("^Returns$").follow("November 2026").sees(f"Return of {org} for November 2026", "£186.45|£3,249.5")
