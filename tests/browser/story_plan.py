"""Steps 1 to 5 of the main job: assessed together, an early figure, a plan with services of the catalogue, checks, every yes."""
from __future__ import annotations

from datetime import date

from brokerage.demo.assessed import BODY, DAILY
from tests.browser.hand import Hand
from tests.browser.story import ASSESSED, EDITH, MAIL, STARTS, Story, on

ICB, COUNCIL = "NHS Quillford and Marrendale Integrated Care Board", "Quillford Borough Council"
BROKERS, CARE = "Quillford Neurological Navigators", "Larkfoot Home Care of Quillford"
LAST_YEARS = (("MIG_SINGLE_25", "112.50"), ("PREMIUM_DISABILITY", "49.65"), ("PREMIUM_ENHANCED", "24.25"))
"""W0's figures, written in for this year until its circular is there."""
ELSEWHERE = (("Care at home from a co-operative", "Two Weirs Care Co-operative of Quillford", "25.40", "Nobody free before 9am"),
             ("Care at home on the moor", "Moorside Carers of Marrendale", "27.40", "Too far away"))


def told(s: Story) -> None:
    """Steps 1 to 5: from the first visit to a plan that everybody agreed."""
    s.later(ASSESSED, 9)
    known(s)
    helped(s)
    assessed(s)
    expected(s)
    charged(s)
    shared(s)
    planned(s)
    checked(s)
    agreed(s)


def known(s: Story) -> None:
    """Mei adds Edith, says who may open her record, and gives her the code with which she comes in herself."""
    mei = s.as_("Mei").follow("^People$").follow("Add somebody")
    mei.press("Add", given_name="Edith", family_name="Larkrise")
    mei.sees("There is a problem")  # every wrong field at once, and what was typed is kept
    mei.press("Add", **on("born_on", date(1971, 5, 3)), postcode="QF1 1AB", phone="01632 960999", needs=["LARGE_PRINT"], email=MAIL)
    s.words["code"] = mei.found(r"\w{4}-\w{4}-\w{4}")
    s.n["person"] = mei.follow("Go to the record").number(r"/people/(\d+)")
    mei.follow("Change which organisations")
    for who, why in ((ICB, "FUNDER"), (ICB, "CLINICAL"), (COUNCIL, "FUNDER"), (BROKERS, "BROKER"), (CARE, "PROVIDER")):
        mei.press("Let them", organisation=who, reason=why).sees(f"{who} can now open this record")
    s.as_("Edith").sees("You do not have a budget yet")


def helped(s: Story) -> None:
    """Edith lets her neighbour Joel say yes for her, to £100 and until next summer; he sees her record and no more than that."""
    edith = s.as_("Edith").go("/home").follow("Choose who helps you").follow("Let somebody in")
    edith.press("Let them in", kind="CARER", name="Joel Finchley-Voss", email="joel.finchley-voss@example.org", relation="neighbour",
                may=["approve"], up_to="100", **on("until", date(2027, 6, 30)))
    edith.sees("Joel Finchley-Voss can act now", "approve up to £100.00", "30 June 2027")
    s.as_("Joel").go("/helping").sees(EDITH, "approve up to £100.00")


def assessed(s: Story) -> None:
    """One assessment: daily life by the council, health by the NHS, each takes over what the other found."""
    mei = s.as_("Mei").go(f"/people/{s.n['person']}/assessments")
    s.n["assessment"] = mei.press("^Start$", reason="A relapse in October").number(r"/assessments/(\d+)")
    _answered(mei.press("Start care and daily life"), DAILY)
    mei.press("Send this section").sees("Sent.")
    ruth = s.as_("Ruth").go(s.assessment)
    _answered(ruth.press("Start health"), BODY)
    ruth.press("Send this section").sees("Sent.")
    mei.go(s.assessment + "/confirm/health").press("Accept every answer")
    ruth.go(s.assessment + "/confirm/social").press("Accept every answer")
    mei.go(s.assessment + "/decide").press("Decide", impairment="yes", wellbeing="yes", reasons="Multiple sclerosis. Seen at home with her nurse.")
    mei.sees("Eligible under the Care Act")
    for decision in ("NEEDS", "SHARING"):
        mei.go(s.assessment + "/capacity").press("Save", decision=decision, able="yes", **on("on", ASSESSED), help_given="More time.")
    mobility = s.as_("Edith").go(s.assessment + "/needs").choice("about", "Care for moving and posture")
    s.as_("Edith").press("Add", words="I want to swim again on Fridays.", kind="HEALTH", about=[mobility]).sees("I want to swim again")


def _answered(hand: Hand, said: dict[str, tuple[str, str]]) -> None:
    """Question by question, until the list of answers comes."""
    while hand.page.locator("main form [name='level']").count():
        code = hand.path.rsplit("/", 1)[1]
        level, evidence = said.get(code, (hand.page.locator("main [name='level']").first.get_attribute("value") or "", ""))
        hand.press("Save and go on", level=level, evidence=evidence)
        assert hand.path.rsplit("/", 1)[1] != code, hand.said()


def expected(s: Story) -> None:
    """Step 2: each funder works out what it expects to give, its approver agrees it, and Edith sees it before any planning."""
    mei = s.as_("Mei").go(s.assessment + "/amounts")
    mei.press("Work it out", stream_type="LA_CARE", deployment="NOTIONAL").sees("£491.05")
    s.as_("Ruth").go(s.assessment + "/cost").press("Work it out", stream_type="NHS_JOINT", deployment="NOTIONAL", care="14", nurse="3",
                                                   respite_nights="14", alternative="ALT_AGENCY").sees("£541.58")
    for who in ("Graham", "Priya"):
        s.as_(who).follow("^Assessments$").follow(f"{EDITH}: £").press("Agree to expect").sees("The person can see it now")
    mei.go(s.assessment + "/amounts").unfold("I showed this").press("Write it down", how="On a tablet, together")
    s.as_("Edith").go(f"/people/{s.n['person']}/expect").sees("£1,032.63", "It is not a promise")
    mei.go(s.assessment + "/amounts").press("Start the budget", **on("starts_on", STARTS))
    s.n["budget"] = mei.follow("See the budget").number(r"/budgets/(\d+)")
    s.as_("Edith").go("/home").sees("£1,032.63", "an early figure to plan with")


def charged(s: Story) -> None:
    """The financial assessment of W0: £48.20 a week."""
    mei = s.as_("Mei").go(s.budget + "/charge").unfold("Ask for an assessment")
    mei.press("Ask for it", stream=mei.choice("stream", "Care from the council"), mode="FUNDER_INVOICE", **on("since", STARTS))
    felix = s.as_("Felix")
    for code, amount in LAST_YEARS:
        felix.go("/charge-rates").press("Add it", code=code, amount=amount, **on("since", date(2026, 4, 6)), source="As last year, until the circular is out")
    felix.go(s.budget + "/charge").follow("From 23 November 2026")
    felix.press("Save the charge", income="312.70", capital="14250", dre="78.10", guarantee="MIG_SINGLE_25",
                premiums=["PREMIUM_DISABILITY", "PREMIUM_ENHANCED"], evidence="Award letters and three bank statements").sees("£48.20")


def shared(s: Story) -> None:
    """Half and half, and each funder's yes to its early figure and to its part."""
    mei = s.as_("Mei").go(s.budget + "/splits/new")
    streams = mei.page.eval_on_selector_all("main [name^='share-']", "fields => fields.map(f => f.name)")
    assert len(streams) == 2
    mei.press("Offer it", method="PERCENT", **on("since", STARTS), **dict.fromkeys(streams, "50"))
    s.n["split"] = mei.number(r"/splits/(\d+)")
    for who in ("Graham", "Priya"):
        hand = s.as_(who).go("/approvals").follow(f"Your part of {EDITH}’s budget").press("^Agree £").sees("Agreed")
        hand.go(f"{s.budget}/splits/{s.n['split']}").press("Agree our part")
    s.as_("Priya").sees("Agreed by everybody")


def planned(s: Story) -> None:
    """Step 3: Nadia writes the plan, finds the service, and the cost of each funder stands beside it."""
    nadia = s.as_("Nadia").follow(f"Begin the plan\\s+for {EDITH}")
    nadia.press("Start the plan", template="EMPTY", **on("starts_on", STARTS))
    s.n["plan"] = nadia.number(r"/plans/(\d+)")
    nadia.go(s.plan + "/checks").sees("keep this plan from going on")
    _sections(s, nadia)
    nadia.go(f"/services?plan={s.n['plan']}&q=care+at+home").sees(CARE, "Low price", "There is room now")
    nadia.go(s.plan + "/add/service").follow("^Care at home$")
    nadia.press("Add to the plan", amount="15", per="WEEK").sees("Now say when")
    nadia.press("Add to the week", weekdays=["0", "1", "2", "3", "4"], starts_at="8:00", hours="3", minutes="0")
    nadia.follow("Next: what is it for").press("Save", outcomes=["1"], needs=[str(n) for n in range(1, 13)])
    nadia.go(s.plan + "/lines/1").sees("£372.90", "£186.45")
    for name, provider, rate, why in ELSEWHERE:
        nadia.go(s.plan + "/lines/1/more/options").press("Add a choice", name=name, provider_name=provider, rate=rate, why_not=why, suitable="yes")


def _sections(s: Story, nadia: Hand) -> None:
    """What the law asks of a plan, section by section."""
    carys = nadia.go(s.plan + "/sections/holding").choice("coordinator_user_id", "Carys Thorne")
    for section, answers in (
            ("about", {"about": "I live alone with my dog. I worked on the buses.", "matters": "My own front door, and the dog."}),
            ("communication", {"communication": "Large print. Ring before you come."}),
            ("keeping-well", {"prevention": "A walk each day, and exercises from the physiotherapist."}),
            ("people", {"name": "Joel Finchley-Voss", "kind": "FRIEND", "role": "Neighbour", "took_part": True}),
            ("risks", {"words": "A fall when nobody is there", "likelihood": "MEDIUM", "consequence": "MEDIUM", "mitigation": "A pendant alarm",
                       "procedure": "The alarm centre rings the neighbour, then 999", "owner": CARE, "informed": True}),
            ("contingency", {"words": "No carer comes", "who": "The care company’s office", "phone": "01632 960001",
                             "what": "Another carer within two hours", "amount": "0"}),
            ("safety", {"safeguarding": "No concern now."}),
            ("capacity", {"decision": "PLAN", "can_decide": "yes", "assessed_by": "Carys Thorne", **on("assessed_on", ASSESSED),
                          "evidence": "Said why, in her own words."}),
            ("holding", {"coordinator_user_id": carys, "monitor": "Ruth Ashgrove, nurse", **on("review_on", date(2027, 1, 18)),
                         "review_how": "A visit at home", "notice_days": "28"})):
        nadia.go(f"{s.plan}/sections/{section}").press("Save|Add", **answers)  # type: ignore[arg-type]
        assert not nadia.page.locator(".nhsuk-error-summary").count(), nadia.said()


def checked(s: Story) -> None:
    """Step 4: nothing stops it any more, and what is good to know has a code."""
    s.as_("Nadia").go(s.plan + "/checks").sees("Nothing keeps this plan from going on", "Code PRICE_LOW")


def agreed(s: Story) -> None:
    """Step 5: Edith, the broker, the co-ordinator, the nurse, and both funders say yes to the same version."""
    edith = s.as_("Edith").go("/home").follow("Read your plan and say if you agree")
    edith.go(s.plan + "/agree").press("I agree this plan", plain_copy=True, how="ONLINE").sees("You have agreed your plan")
    s.as_("Nadia").go(s.plan + "/submit").press("Send it in").sees("Sent in")
    s.as_("Carys").go(s.plan + "/confirm").press("Yes, it meets the needs", comment="It meets the needs.")
    s.as_("Nisha").go("/work").follow(EDITH).go(s.plan + "/clinical").press("^Sign$", registration="NMC 99X9999E").sees("Signed")
    for who in ("Graham", "Priya"):
        hand = s.as_(who).go("/approvals").follow(f"Look and answer\\s*: {EDITH}").go(s.plan + "/approve")
        hand.press("Agree our part", panel_ref="QP-2026-131").sees("Say that you have seen")
        hand.press("Agree our part", acknowledged=True, panel_ref="QP-2026-131").sees("You have agreed|Everybody has agreed")
    s.as_("Edith").go("/home").sees("Care at home", "15 hours a week")
