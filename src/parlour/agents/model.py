"""Staff as acting persons."""

from dataclasses import dataclass, field
from hashlib import sha256

from custodian_protocol.messages import Principal, StaffSession


@dataclass(frozen=True, slots=True)
class ActingAgent:
    """A signed-in agent or officer. Roles are "agent" and "officer"; teams are team ids."""

    staff_id: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    session: str
    read_secret: bytes = field(repr=False)
    write_token: str = field(repr=False)
    expires_at: int
    issued_at: int = 0

    def principal(self) -> Principal:
        return Principal("staff", self.session, self.read_secret)

    @property
    def is_officer(self) -> bool:
        return "officer" in self.roles


@dataclass(frozen=True, slots=True)
class Founder:
    """Whoever holds the set-up token, which the custodian has checked. Acts only until set-up is finished."""


def session_hash(session: str) -> str:
    """How the store knows a session that its owner ended: by nothing that could be used."""
    return sha256(session.encode()).hexdigest()


def left_hash(staff_id: str) -> str:
    """How the store knows somebody who left: beside the sessions, and for as long as one could last."""
    return sha256(f"left {staff_id}".encode()).hexdigest()


def from_session(session: StaffSession) -> ActingAgent:
    return ActingAgent(
        session.staff,
        session.name,
        session.roles,
        session.teams,
        session.session,
        session.read_secret,
        session.write_token,
        session.expires_at,
    )
