"""The customer as an acting person."""

from dataclasses import dataclass, field

from custodian_protocol.messages import CustomerSession, Principal


@dataclass(frozen=True, slots=True)
class CustomerAtCase:
    """Both halves of a session for one case: `read_secret` goes to the custodian only, `write_token` stays."""

    case_id: str
    session: str
    read_secret: bytes = field(repr=False)
    write_token: str = field(repr=False)
    expires_at: int = 0

    def principal(self) -> Principal:
        return Principal("customer", self.session, self.read_secret)


def from_session(session: CustomerSession) -> CustomerAtCase:
    return CustomerAtCase(
        session.case, session.session, session.read_secret, session.write_token, session.expires_at
    )
