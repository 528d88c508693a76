"""Which funder gets the VAT of its bills back, and from when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, Table
from brokerage.kit.errors import explain


class VatRule(Table):
    """How a funder gets VAT back on bills dated `since` or later, until its next rule: ALL of it (a council: VATA 1994 s33), SOME
    (an NHS body: the kinds of service in `kinds`, codes between spaces, that its headings of s41 name), or NONE (domain M-47)."""

    __tablename__ = "vat_rule"
    __table_args__ = (
        Index(explain("uq_vat_rule_organisation_id_since", "since", "There is a rule from that day already."),
              "organisation_id", "since", unique=True),
        CheckConstraint("how IN ('ALL','SOME','NONE')", name="how"),
        CheckConstraint("(how = 'SOME') = (length(kinds) > 0)", name="kinds"),
        CheckConstraint("length(why) > 0", name="why"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    since: Mapped[date]
    how: Mapped[str] = mapped_column(String(4))
    kinds: Mapped[str] = mapped_column(String(600), default="")
    why: Mapped[str] = mapped_column(Text)
    set_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    set_at: Mapped[datetime] = mapped_column(Moment)
