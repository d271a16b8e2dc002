"""Every write to a call: one function for each thing a customer or an agent does."""

from parlour.calls.actions.asking import ask_for_call, call_again, choose_time, withdraw_call
from parlour.calls.actions.codes import digits_of, find_by_code, make_code
from parlour.calls.actions.dialling import dial, end_dialling

__all__ = [
    "ask_for_call",
    "call_again",
    "choose_time",
    "dial",
    "digits_of",
    "end_dialling",
    "find_by_code",
    "make_code",
    "withdraw_call",
]
