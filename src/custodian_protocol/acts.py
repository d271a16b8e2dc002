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
