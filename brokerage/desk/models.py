"""Where a provider is paid: every bank account it ever named, each with who asked, who checked, and the call-back."""


from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from brokerage.desk import portal_models as _  # noqa: F401  whoever knows the desk knows these tables too
from brokerage.kit.db import Moment, Table
from brokerage.kit.errors import explain
from brokerage.kit.sealed import INDEX, Sealed, blind

ACCOUNT = "bank_details.account_number"
WAITS = "state IN ('PROPOSED','HELD')"
KNOWN_FROM = {
    "CONTRACT": "Our contract with them",
    "INVOICE": "An invoice we paid before",
    "REGISTER": "A public register (CQC, charities, companies)",
    "FILE": "Our own file from before this change",
}
"""Where a number to call back comes from: never from the message or the page that asks for the change."""


class BankDetails(Table):
    """A UK account of an organisation, from `good_from` until `ended_at`. Sealed at rest (domain I-15); pages show the last
    three digits only. Never changed once proposed: a mistake is withdrawn and proposed anew. The state is states.BANK's."""

    __tablename__ = "bank_details"
    __table_args__ = (
        Index(
            explain("uq_bank_details_organisation_id_waits", "", "A change of bank details already waits. Withdraw it first."),
            "organisation_id",
            unique=True,
            sqlite_where=text(WAITS),
        ),
        Index(
            explain("uq_bank_details_organisation_id_in_force", "", "Other bank details came into force a moment ago."),
            "organisation_id",
            unique=True,
            sqlite_where=text("state = 'IN_FORCE'"),
        ),
        Index("ix_bank_details_organisation_id", "organisation_id", "id"),
        Index("ix_bank_details_account_index", "account_index"),
        Index("ix_bank_details_state", "state", "good_from"),
        CheckConstraint("checked_by IS NULL OR checked_by <> proposed_by", name="second_person"),
        CheckConstraint(
            "state NOT IN ('HELD','IN_FORCE','REPLACED') OR (checked_by IS NOT NULL AND called_at IS NOT NULL AND "
            "good_from IS NOT NULL)",
            name="called_back",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    account_name: Mapped[str] = mapped_column(String(70))
    sort_code: Mapped[str] = mapped_column(Sealed("bank_details.sort_code"))
    account_number: Mapped[str] = mapped_column(Sealed(ACCOUNT, index="account_index"))
    account_index: Mapped[str] = mapped_column(String(INDEX))
    why: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    checked_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    checked_for: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    spoke_to: Mapped[str] = mapped_column(String(120), default="")
    number_called: Mapped[str] = mapped_column(String(30), default="")
    number_from: Mapped[str] = mapped_column(String(20), default="")
    called_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    answer: Mapped[str] = mapped_column(Text, default="")
    good_from: Mapped[datetime | None] = mapped_column(Moment, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)

    @validates("account_number")
    def _index_it(self, _name: str, digits: str) -> str:
        self.account_index = blind(ACCOUNT, digits) or ""
        return digits

    @property
    def ending(self) -> str:
        """All that a page shows of the number."""
        return f"ending {self.account_number[-3:]}"
