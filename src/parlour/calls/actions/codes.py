"""Call codes: what a customer who calls us reads out, so that the agent finds the case. They open nothing."""

import hmac

from parlour.agents.model import ActingAgent
from parlour.calls import records
from parlour.calls.model import CallCode
from parlour.cases.policy import must_take_words
from parlour.cases.records import writing
from parlour.customers.model import CustomerAtCase
from parlour.customers.queries import may_enter
from parlour.foundation.errors import Busy, Invalid, NotAllowed, NotFound, Refused
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.promises.policy import MINUTE
from parlour.store.contract import Transaction
from parlour.store.pending import Pending

CODE_MS = 10 * MINUTE
WRONG_MS = 10 * MINUTE
MOST_WRONG = 5
DIGITS = 8
TRIED = 4
TOO_MANY, OTHER_TEAM = "too-many", "other-team"


class TooManyCodes(Refused):
    code = "too-many-tries"
    words = "Too many wrong codes. Wait ten minutes, or ask the caller for the reference."


def make_code(ground: Ground, customer: CustomerAtCase) -> Pending[CallCode]:
    """A new one replaces the one before."""
    now = ground.clock.now()
    ids = [new_id() for _ in range(TRIED)]

    def act(tx: Transaction) -> CallCode:
        case = writing.facts(tx, customer.case_id)
        if case is None or not may_enter(tx, ground.token_key, customer, now):
            raise NotAllowed(
                "This session has ended. Open the conversation again with your code.", code="ended"
            )
        must_take_words(case, now)
        records.drop_old_codes(tx, now)
        for code_id in ids:
            digits = digits_of(ground.web_key, code_id)
            if records.insert_code(
                tx, code_id, customer.case_id, _mark(ground.web_key, digits), now + CODE_MS
            ):
                return CallCode(digits, now + CODE_MS)
        raise Busy

    return ground.store.write(act, case_id=customer.case_id)


def find_by_code(ground: Ground, agent: ActingAgent, typed: str) -> Pending[str]:
    """The case's id. The code is spent; a wrong one is counted, and too many end in a wait."""
    now, digits = ground.clock.now(), "".join(typed.split()).replace("-", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) == DIGITS):
        raise Invalid(f"A call code has {DIGITS} digits.", code="call-code")
    since = now - WRONG_MS

    def act(tx: Transaction) -> str:
        if records.wrong_codes_since(tx, agent.staff_id, since) >= MOST_WRONG:
            return TOO_MANY
        mark = _mark(ground.web_key, digits)
        found = records.coded_case(tx, mark, now)
        if found is not None and not (agent.is_officer or found[1] in agent.teams):
            return OTHER_TEAM  # not spent: whoever is asked next may use it
        if found is None or not records.spend_code(tx, mark):
            records.note_wrong_code(tx, new_id(), agent.staff_id, now, since)
            return ""
        return found[0]

    return ground.store.write(act).then(_found)


def digits_of(web_key: bytes, code_id: str) -> str:
    drawn = hmac.digest(web_key, b"parlour call code\0" + code_id.encode(), "sha256")
    return f"{int.from_bytes(drawn[:16], 'big') % 10**DIGITS:0{DIGITS}}"


def _found(answer: str) -> str:
    """Refused only here: a refusal inside the transaction would forget the wrong try."""
    if answer == TOO_MANY:
        raise TooManyCodes
    if answer == OTHER_TEAM:
        raise NotFound("That code belongs to a case of another team. Ask that team.", code="call-code")
    if not answer:
        raise NotFound("That code leads nowhere. Codes last ten minutes and work once.", code="call-code")
    return answer


def _mark(web_key: bytes, digits: str) -> str:
    """Not a plain hash: there are few enough codes to try them all on a stolen store."""
    return hmac.digest(web_key, b"parlour call code mark\0" + digits.encode(), "sha256").hex()
