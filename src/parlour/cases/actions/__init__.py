"""Every write to a case: one function for each thing a person, or the register, does."""

from parlour.cases.actions.adoption import adopt, to_adopt
from parlour.cases.actions.answer import note, reply
from parlour.cases.actions.change import apply_change, apply_changes
from parlour.cases.actions.contact import (
    confirm_contact,
    drop_links,
    put_off,
    tell_me,
    tell_me_no_more,
    want_link,
)
from parlour.cases.actions.lines import move_promise, say_lost
from parlour.cases.actions.open import open_case
from parlour.cases.actions.outbox import (
    finish_outbox,
    finish_registered,
    lease_outbox,
    outbox_is_due,
    registration_of,
    retry_outbox,
)
from parlour.cases.actions.reading import (
    end_as_customer,
    not_opened,
    seen_by_customer,
    seen_by_staff,
    withdraw_as_agent,
    withdraw_as_customer,
)
from parlour.cases.actions.stepping_back import step_back
from parlour.cases.actions.write import take_from_street, write_as_customer

__all__ = [
    "adopt",
    "apply_change",
    "apply_changes",
    "confirm_contact",
    "drop_links",
    "end_as_customer",
    "finish_outbox",
    "finish_registered",
    "lease_outbox",
    "move_promise",
    "not_opened",
    "note",
    "open_case",
    "outbox_is_due",
    "put_off",
    "registration_of",
    "reply",
    "retry_outbox",
    "say_lost",
    "seen_by_customer",
    "seen_by_staff",
    "step_back",
    "take_from_street",
    "tell_me",
    "tell_me_no_more",
    "to_adopt",
    "want_link",
    "withdraw_as_agent",
    "withdraw_as_customer",
    "write_as_customer",
]
