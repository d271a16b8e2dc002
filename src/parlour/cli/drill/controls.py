"""What each attack gets when the one thing that stops it is taken out: else a passing row would mean nothing.

A weakened build is a scratch copy of the packages in which one named function was replaced. It runs as a program of
its own, on a small installation, and only there.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3]
SCALE = 400
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
UNNOTICED = ("deleting the traces", "peeking insider")  # what gets through is that nobody is told
BY_THE_HOUR = (
    "code in the custodian, with a KMS quota",
)  # within a day it is all of so small an installation
UNNEEDED = ("playwright*", "mypy*", "ruff*", "hypothesis*", "pytest*", "schemathesis*", "faker*")


@dataclass(frozen=True, slots=True)
class Weakness:
    scenario: str
    module: str
    function: str
    instead: str  # the whole function, as source
    also: tuple[
        tuple[str, str, str], ...
    ] = ()  # module, function, instead: where one alone lets nothing through


# Two halves of web and one of the custodian stand between anybody and a conversation, and each holds alone.
SHOWS_ANYBODY = (
    "custodian/opening.py",
    "_who_may_see",
    """
def _who_may_see(keeper, ask, message):
    ask.case = message.case
    from .people import Actor
    return case_of(keeper, ask, message.case), Actor(message.principal.session, message.case, NOBODY, 0)
""",
)
LETS_ANYBODY_IN = (
    (
        "parlour/customers/queries.py",
        "may_enter",
        """
def may_enter(reader, token_key, customer, now):
    return True
""",
    ),
    (
        "parlour/web/site/entering.py",
        "held_room",
        """
def held_room(request, reference, *, kept=""):
    from parlour.cases.queries import case_by_reference
    from parlour.customers.model import CustomerAtCase
    case = front_of(request).ground.store.read(lambda reader: case_by_reference(reader, reference))
    if case is None:
        raise NotHere(reference)
    return HeldRoom(case.reference, CustomerAtCase(case.id, "0" * 32, bytes(32), ""))
""",
    ),
)
READ_BY_ANYBODY = (
    "public observer",
    "phished receipt code",
    "stolen mailbox",
    "leaked API key",
    "back doors left behind",
    "mass export",
    "bogus-case contractor",
)
WEAKNESSES = (
    *(Weakness(name, *SHOWS_ANYBODY, LETS_ANYBODY_IN) for name in READ_BY_ANYBODY),
    Weakness(
        "stolen database",
        "parlour/sealing/sealer.py",
        "seal_on",
        """
    def seal_on(self, *, case_id, item_id, field, content):
        taken = self._next_key(case_id)
        if taken is None:
            return None
        session, header, step, key = taken
        record = records.Record(session.id, step, chance(records.NONCE_BYTES), content + bytes(16))
        return Sealed(record.to_bytes(), header, session.id, session.key_id)
""",
    ),
    Weakness(
        "SQL-injection read",
        "parlour/sealing/sealer.py",
        "seal_on",
        """
    def seal_on(self, *, case_id, item_id, field, content):
        taken = self._next_key(case_id)
        if taken is None:
            return None
        session, header, step, key = taken
        record = records.Record(session.id, step, chance(records.NONCE_BYTES), content + bytes(16))
        return Sealed(record.to_bytes(), header, session.id, session.key_id)
""",
    ),
    Weakness(
        "stolen disk and backup",
        "custodian/root.py",
        "let_go",
        """
    def let_go(self):
        pass
""",
    ),
    Weakness(
        "phished agent",
        "custodian/passkeys.py",
        "_server",
        """
def _server(keeper):
    party = webauthn.PublicKeyCredentialRpEntity(id=rp_id(keeper.url), name="Parlour")
    none = webauthn.AttestationConveyancePreference.NONE
    return Fido2Server(party, none, verify_origin=lambda origin: True)
""",
    ),
    Weakness(
        "stolen agent cookie",
        "custodian/people.py",
        "begin_staff",
        """
def begin_staff(keeper, now, person):
    session, secret, ends = new_id(now), secrets.token_bytes(32), now + keeper.policy.staff_session_ms
    takes = 1_000_000
    add_session(keeper, session, hashed(secret), now, ends, person.id, takes)
    named = WriteToken("staff", "", person.id, person.name.split()[0], person.teams, now, ends)
    rights = (session, secret, _write_token(keeper, named), ends, takes, person.active_from)
    return m.StaffSession(person.id, person.name, person.roles, person.teams, *rights)
""",
    ),
    Weakness(
        "rogue officer",
        "custodian/approving.py",
        "officers",
        """
def officers(keeper, now, *but):
    return []
""",
    ),
    Weakness(
        "peeking insider",
        "custodian/log.py",
        "_is_bait",
        """
    def _is_bait(self, keys, case_id):
        return False
""",
    ),
    Weakness("code in the web process", *SHOWS_ANYBODY),
    Weakness(
        "code in the worker",
        "custodian/automatic.py",
        "contact",
        """
def contact(keeper, ask, message):
    case = case_of(keeper, ask, message.case)
    ask.note("contact-opened")
    opened = _opened(keeper, case, message)
    return lambda: m.Contact(opened())
""",
    ),
    Weakness(
        "code in the custodian, with a KMS quota",
        "custodian/wrapping.py",
        "_wrap_seeds",
        """
    async def _wrap_seeds(self, service, decide):
        self._keeper.keys.to_wrap.clear()
""",
    ),
    Weakness(
        "deleting the traces",
        "parlour/cli/log.py",
        "_verify_store",
        """
def _verify_store(settings, proofs):
    click.echo("Verified: everything.")
""",
    ),
)


def breached(weakness: Weakness, folder: Path, plain: float) -> bool:
    """Whether the attack gets more from the weakened build than `plain`, what the real one of that size gives."""
    python = _scratch_build(folder, weakness)
    program = [
        str(python),
        "-m",
        "parlour",
        "drill",
        "--json",
        "--scale",
        str(SCALE),
        "--only",
        weakness.scenario,
    ]
    run = subprocess.run(program, capture_output=True, text=True, check=False, cwd="/")
    rows = json.loads(run.stdout)["rows"] if run.returncode == 0 else []
    if weakness.scenario in UNNOTICED:
        return any(row["alarm_s"] is None for row in rows)
    within = "share_1h" if weakness.scenario in BY_THE_HOUR else "share_24h"
    return any((row[within] or 0) > plain for row in rows)


def _scratch_build(folder: Path, weakness: Weakness) -> Path:
    """A changed copy of our packages with a Python of its own. The libraries are linked into it, not pointed at: web
    is confined to what lies under its own Python."""
    shutil.copytree(SOURCE, folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for module, function, instead in ((weakness.module, weakness.function, weakness.instead), *weakness.also):
        _replace(folder / "src" / module, function, instead)
    python = folder / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(Path(sys.executable).resolve())
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", folder / "env")
    packages = Path(sysconfig.get_path("purelib"))
    ours = folder / "env" / packages.relative_to(sys.prefix)
    shutil.copytree(
        packages, ours, copy_function=_link_or_copy, ignore=shutil.ignore_patterns("*.pth", *UNNEEDED)
    )
    (ours / "scratch.pth").write_text(f"{folder / 'src'}\n")
    return python


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _replace(file: Path, function: str, instead: str) -> None:
    text = file.read_text()
    found = next(
        node for node in ast.walk(ast.parse(text)) if isinstance(node, FUNCTIONS) and node.name == function
    )
    lines = text.splitlines(keepends=True)
    file.write_text("".join([*lines[: found.lineno - 1], instead.lstrip("\n"), *lines[found.end_lineno :]]))
