"""The names of acts a fresh touch is bound to. Web asks for a ceremony with them, the custodian compares.

A SHA-256 stands in for what the act is about, so that the touch is over exactly that and nothing else.
"""

import hashlib
import json
from collections.abc import Sequence

TAKES = "takes"  # permits the next takes
SHEETS = "sheets"  # print new recovery sheets
TRUST_CLOCK = "trust-clock"  # go on erasing although the clock jumped


def invite_act(name: str, roles: Sequence[str], teams: Sequence[str]) -> str:
    """Whom, with which rights: a touch for one invitation cannot be spent on another."""
    about = json.dumps([name, sorted(roles), sorted(teams)], separators=(",", ":"), ensure_ascii=False)
    return "invite:" + hashlib.sha256(about.encode()).hexdigest()


def approve_act(pending: str) -> str:
    """One pending change, by its id: whom and with which rights cannot be changed under the same id."""
    return f"approve:{pending}"


def remove_act(staff: str) -> str:
    """One person who leaves."""
    return f"remove:{staff}"


def reveal_act(case: str, name: str) -> str:
    """One masked fact of one case."""
    return f"reveal:{case}:{name}"


def review_act(staff: Sequence[str]) -> str:
    """Who goes on, by their ids."""
    return "review:" + hashlib.sha256(json.dumps(sorted(staff), separators=(",", ":")).encode()).hexdigest()


def unfreeze_act(staff: str) -> str:
    """One person who may work again."""
    return f"unfreeze:{staff}"


def policy_act(change: str) -> str:
    """One change of the policy, as the JSON that names the new numbers."""
    return "policy:" + hashlib.sha256(change.encode()).hexdigest()


def rights_act(staff: str, roles: Sequence[str], teams: Sequence[str]) -> str:
    """Whose rights, and what they are to be."""
    about = json.dumps([staff, sorted(roles), sorted(teams)], separators=(",", ":"), ensure_ascii=False)
    return "rights:" + hashlib.sha256(about.encode()).hexdigest()
