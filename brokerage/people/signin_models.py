"""Users, sessions, second factors, recovery codes, invitations and failed tries."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, Table
from brokerage.kit.errors import explain


class User(Table):
    """Somebody who signs in. The e-mail address is kept in lower case.

    `totp_secret` is not the secret but the half of it that is kept here (second_step.py); `totp_last` is the time step of
    the last code that worked, so that no code works twice. `demo` says who a demo person is, in one line.
    """

    __tablename__ = "app_user"
    __table_args__ = (Index(explain("uq_app_user_email", "email", "Somebody already signs in with this e-mail address."),
                            "email", unique=True),
                      Index("uq_app_user_person_id", "person_id", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(160))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    totp_on: Mapped[datetime | None] = mapped_column(Moment, default=None)
    totp_last: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    demo: Mapped[str] = mapped_column(String(200), default="")
    stopped_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    created_at: Mapped[datetime] = mapped_column(Moment)


class SignIn(Table):
    """A session. Only the digest of its cookie is kept. `half` means the second factor is still owed."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_user_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    way: Mapped[str] = mapped_column(String(20))
    half: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    proved_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class RecoveryCode(Table):
    """A code for the day the phone is lost: kept as a digest, works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_user_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Invitation(Table):
    """A way in for somebody who has no password yet: kept as a digest, works once, for seven days."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_user_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    digest: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class FailedTry(Table):
    """A failed sign-in, for the limits: by address tried and by where from. Neither is readable in the row."""

    __tablename__ = "failed_try"
    __table_args__ = (Index("ix_failed_try_who", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)


class LostPhone(Table):
    """Somebody lost their phone and their codes: one worker asks for their second step to be taken off, another checks
    again who they are and does it (domain §6.1: nobody alone). `how` and `checked_how` say how each knew who it was."""

    __tablename__ = "lost_phone"
    __table_args__ = (Index("ix_lost_phone_user_id", "user_id"),
                      CheckConstraint("checked_by IS NULL OR checked_by <> asked_by", name="two_people"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    asked_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    how: Mapped[str] = mapped_column(String(300))
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    checked_how: Mapped[str] = mapped_column(String(300), default="")
