"""Three central promises, each broken on purpose in a process of its own: the tests that guard it turn red.

One named function is replaced, nothing else; the guarding tests are the suite's own, and green without it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tests

ROOT = Path(tests.__path__[0]).parent

OPENED_BEFORE_THE_LOG_IS_ON_DISK = """
from custodian import keeper
from custodian.keeper import Turns

decide = Turns._decide

def opened_at_once(self, ask, now):
    return keeper._finish(ask, decide(self, ask, now))

Turns._decide = opened_at_once
"""

SENDS_ARE_NOT_REMEMBERED = """
from parlour.cases.records import writing

writing.claim_send = lambda tx, key_hash, send: None
"""

LOOKING_SPENDS_THE_SESSION = """
from parlour.web.site import room

see = room.see

async def see_and_spend(request, held, after=0):
    seen = await see(request, held, after)
    store = room.front_of(request).ground.store
    await store.write(lambda tx: tx.execute("DELETE FROM write_tokens"))
    return seen

room.see = see_and_spend
"""

BROKEN = {
    "log before opening": (
        OPENED_BEFORE_THE_LOG_IS_ON_DISK,
        "tests/unit/custodian/test_log_and_turns.py",
        "on_disk_before_it_happens or flush_fails",
    ),
    "sent once": (
        SENDS_ARE_NOT_REMEMBERED,
        "tests/integration/cases/test_sending.py",
        "dozen_presses and sqlite",
    ),
    "looking changes nothing": (
        LOOKING_SPENDS_THE_SESSION,
        "tests/integration/access/test_every_route.py",
        "get_shows and sqlite and c/ and waiting and not desk",
    ),
}


@pytest.mark.parametrize("promise", BROKEN)
def test_what_guards_a_promise_notices_when_it_is_broken(promise: str) -> None:
    breaking, guard, named = BROKEN[promise]
    after = run(breaking, guard, named)
    told = after.stdout[-2000:] + after.stderr[-2000:]
    assert after.returncode == pytest.ExitCode.TESTS_FAILED, told
    assert re.search(r"^E\s+(assert|AssertionError)", after.stdout, re.MULTILINE), told


def run(breaking: str, guard: str, named: str) -> "subprocess.CompletedProcess[str]":
    """A run of the guarding tests alone, in which the function is replaced once pytest itself has started."""
    script = f"""
import sys, pytest

class Breaking:
    def pytest_sessionstart(self, session):
        exec({breaking!r}, {{}})

sys.exit(pytest.main(["-q", "--tb=short", {guard!r}, "-k", {named!r}], plugins=[Breaking()]))
"""
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
