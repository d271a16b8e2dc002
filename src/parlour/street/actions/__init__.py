"""Every write about the street: one function for each thing a person, or the worker, does."""

from parlour.street.actions.answering import (
    begin_answer,
    end_answer,
    give_link,
    put_off_answer,
)
from parlour.street.actions.connecting import (
    ask_test,
    connect,
    connect_for_demo,
    disconnect,
    keep_secrets,
    pause,
    resume,
    save_budget,
)
from parlour.street.actions.entering import open_from_street, press_link
from parlour.street.actions.inviting import invite, set_aside
from parlour.street.actions.likening import Stranger, flag, say_picture, speaks_to_a_customer, strangers
from parlour.street.actions.removing import removed, removed_by_hand
from parlour.street.actions.taking import TakenIn, take_in
from parlour.street.actions.telling import say_account, say_fine, say_tested, say_trouble, spend

__all__ = [
    "Stranger",
    "TakenIn",
    "ask_test",
    "begin_answer",
    "connect",
    "connect_for_demo",
    "disconnect",
    "end_answer",
    "flag",
    "give_link",
    "invite",
    "keep_secrets",
    "open_from_street",
    "pause",
    "press_link",
    "put_off_answer",
    "removed",
    "removed_by_hand",
    "resume",
    "save_budget",
    "say_account",
    "say_fine",
    "say_picture",
    "say_tested",
    "say_trouble",
    "set_aside",
    "speaks_to_a_customer",
    "spend",
    "strangers",
    "take_in",
]
