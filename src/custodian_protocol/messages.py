"""Every message web, worker and operator exchange with the custodian, and every refusal it gives.

Ids are 32 hex characters. Times are integer milliseconds since 1970 UTC. A field named `secret` holds
what only its owner's browser keeps; it is never stored or logged by either side.
"""

from dataclasses import dataclass
from typing import Any


class Refusal:
    """Closed list of error codes. The text beside a code is plain words, safe to show."""

    BAD_MESSAGE = "bad-message"
    UNKNOWN_OP = "unknown-op"
    NOT_HERE = "not-here"  # this socket may not ask this
    NO_SESSION = "no-session"  # unknown, ended or expired session; the same words for all three
    NO_MATCH = "no-match"  # receipt code, token or assertion did not verify
    TOO_MANY_TRIES = "too-many-tries"
    NOT_YOURS = "not-yours"  # no live grant, other team, other customer's case, opener is handler
    TAKEN = "taken"  # another agent holds the case
    NEEDS_TOUCH = "needs-touch"
    NEEDS_SECOND = "needs-second"  # a second person has to allow it first
    CAP_REACHED = "cap-reached"
    WRONG_STATE = "wrong-state"  # resolved, erasing, erased, not registered
    NOT_YET = "not-yet"  # waiting out the 24 hours
    LOG_BROKEN = "log-broken"  # no log, no opening
    NOT_SET_UP = "not-set-up"
    LOCKED = "locked"  # the root key is not here yet: officers must bring their sheets


@dataclass(frozen=True, slots=True)
class Nothing:
    """No arguments, or nothing to answer but "done"."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. kind: "customer" or "staff" with a session it began here; "worker" without one."""

    kind: str
    session: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Installation:
    id: str
    origin: str  # the public URL; RP id and log origin derive from it
    marked: str  # "", "demo" or "rehearsal"
    signing_key: bytes  # Ed25519 public key, pinned by web in its configuration
    root_provider: str  # "file", "officers" or "kms"
    founded: bool
    officers: int
    now: int  # the custodian's clock, driven in a rehearsal
    retention_days: int = 90
    policy_version: int = 0
    lockdown_at: int = 0  # blanks whose id was made before this (the time in a UUIDv7) are not to be used


# -- envelopes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BlanksWanted:
    count: int  # at most 500 an ask


@dataclass(frozen=True, slots=True)
class Blank:
    """A public half whose seed is already durable. Its id becomes the id of the case that takes it."""

    id: str
    public_key: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Blanks:
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class IntakeKey:
    """This month's key for cases made while the pool is dry. Its seed dies after 35 days."""

    id: str
    public_key: bytes
    signature: bytes
    not_after: int


# -- the register ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Registration:
    """First registration of a case id wins; repeating the same one answers "known"."""

    case: str
    team: str
    origin: str  # "web", "mail", "staff", "api", "street"
    opened_at: int
    opener: str  # staff id for staff-opened cases, else ""
    receipt_lookup: str  # hex; "" when the case has no receipt code
    receipt_verifier: bytes  # SHA-256 of the code's proof
    read_session: str  # id of the customer session web made together with the case, "" when none
    read_verifier: bytes  # SHA-256 of that session's read secret


@dataclass(frozen=True, slots=True)
class Register:
    cases: tuple[Registration, ...]  # at most 200


@dataclass(frozen=True, slots=True)
class Registered:
    """One word for each registration in order: "new", "known", or "refused" (id unknown or used)."""

    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangesWanted:
    since: int
    limit: int


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """The register's present facts on one case; the store copies them. `rev` is the feed's cursor."""

    rev: int
    case: str
    state: str  # "open", "resolved", "erasing", "erased"
    team: str
    assignee: str  # staff id or ""
    resolved_at: int  # 0 when not resolved
    erase_at: int  # 0 when no clock runs
    writes_since: int  # write tokens issued before this time are void
    protected: bool = False  # taken only when a second person allows it


@dataclass(frozen=True, slots=True)
class Changes:
    changes: tuple[RegisterChange, ...]


@dataclass(frozen=True, slots=True)
class CaseNamed:
    case: str


# -- opening -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """A sealing session's HPKE-sealed first key, and the key it was sealed to."""

    id: str
    kind: str  # "envelope", "intake" or "quarantine"
    key_id: str  # case id, the intake key's id, or the file's
    header: bytes


@dataclass(frozen=True, slots=True)
class SealedItem:
    id: str
    field: str
    record: bytes


@dataclass(frozen=True, slots=True)
class OpenCase:
    principal: Principal
    case: str
    purpose: str
    sessions: tuple[SessionHeader, ...]
    # At most 500; a customer asking for a "note" is refused whole. A masked fact is asked for alone, by staff over a
    # fresh touch whose act is acts.reveal_act(case, name).
    items: tuple[SealedItem, ...]
    nonce: bytes  # the asker's, signed into the head


@dataclass(frozen=True, slots=True)
class OpenedItem:
    id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The custodian's signed word on how many log entries this case has and which is last."""

    count: int
    last_leaf: bytes
    checkpoint: str
    nonce: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    items: tuple[OpenedItem, ...]
    unopened: tuple[str, ...]  # ids that did not verify; shown as damaged, never hidden
    looked: int  # distinct people of the company who opened this case so far
    head: CaseHead


@dataclass(frozen=True, slots=True)
class Adopt:
    """Move a case's items from an intake key to an envelope made under the case's own id."""

    case: str
    sessions: tuple[SessionHeader, ...]
    items: tuple[SealedItem, ...]


@dataclass(frozen=True, slots=True)
class Adopted:
    public_key: bytes
    signature: bytes
    session: SessionHeader
    items: tuple[SealedItem, ...]  # same ids and fields, sealed to the new envelope


@dataclass(frozen=True, slots=True)
class ContactWanted:
    """Where a case's notices go, for the worker: its one sealed field, and the sessions that sealed it."""

    case: str
    sessions: tuple[SessionHeader, ...]
    item: str
    record: bytes


@dataclass(frozen=True, slots=True)
class Contact:
    items: tuple[OpenedItem, ...]  # the one; none when it did not verify


@dataclass(frozen=True, slots=True)
class ContactSought:
    """An address somebody typed who has no code. What it matches only the worker hears."""

    address: str


@dataclass(frozen=True, slots=True)
class CasesNamed:
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookNamed:
    """One entry `opened` of the log: which case, by whom, when."""

    case: str
    who: str
    at: int


@dataclass(frozen=True, slots=True)
class ItemsNamed:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeysNamed:
    """API keys by their ids in the store; what they open stands there."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UploadWanted:
    """The key of one file, sealed to an envelope of its own: the session's kind is "quarantine", its key the file's."""

    case: str
    file: str  # its id, and that of its envelope
    session: SessionHeader
    record: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    items: tuple[OpenedItem, ...]  # the one; none when it did not verify


@dataclass(frozen=True, slots=True)
class FileNamed:
    file: str


@dataclass(frozen=True, slots=True)
class WhoLooked:
    principal: Principal
    case: str
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """One log entry of a case, as its customer may read it."""

    at: int
    act: str
    who: str  # first name, or "automatic"
    team: str  # team id
    purpose: str
    leaf: int  # position in the log
    about: str  # which masked fact, or what kind of approval; else ""


@dataclass(frozen=True, slots=True)
class Looks:
    looks: tuple[Look, ...]
    head: CaseHead


# -- customers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """Proof of a receipt code: both halves derive from the code by HKDF; the code itself stays in web."""

    lookup: str
    proof: bytes


@dataclass(frozen=True, slots=True)
class CustomerSession:
    case: str
    session: str
    read_secret: bytes
    write_token: str  # checked by web offline; see tokens.py
    expires_at: int


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """Replace the receipt code. Needs a session that the old code, or the case's making, began."""

    principal: Principal
    case: str
    lookup: str
    verifier: bytes


@dataclass(frozen=True, slots=True)
class OnCase:
    """An act of one principal on one case: lock, erase, reopen, resolve, release."""

    principal: Principal
    case: str


@dataclass(frozen=True, slots=True)
class CaseState:
    change: RegisterChange


# -- staff -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CeremonyWanted:
    """kind: "sign-in", "touch" (principal set; act says what), "found" or "enrol" (token set)."""

    kind: str
    principal: Principal | None
    act: str  # acts.TAKES, acts.SHEETS, acts.invite_act(...); "" otherwise
    token: str  # set-up or invitation token; "" otherwise
    name: str  # the person's name for found and enrol; "" otherwise


@dataclass(frozen=True, slots=True)
class Ceremony:
    """WebAuthn options for navigator.credentials.create/get, as JSON text with base64url strings."""

    id: str
    options: str
    name: str  # for "enrol": the name on the invitation; else ""


@dataclass(frozen=True, slots=True)
class CeremonyAnswer:
    ceremony: str
    response: str  # the browser's PublicKeyCredential.toJSON(), PRF results removed


@dataclass(frozen=True, slots=True)
class StaffSession:
    staff: str
    name: str
    roles: tuple[str, ...]  # of shapes.ROLES
    teams: tuple[str, ...]
    session: str
    read_secret: bytes
    write_token: str
    expires_at: int
    takes_left: int
    active_from: int  # in the future while the 24 hours run: may sign in, may not take


@dataclass(frozen=True, slots=True)
class Touch:
    principal: Principal
    answer: CeremonyAnswer


@dataclass(frozen=True, slots=True)
class TakesLeft:
    takes: int


@dataclass(frozen=True, slots=True)
class SessionNamed:
    principal: Principal


@dataclass(frozen=True, slots=True)
class Take:
    principal: Principal
    case: str
    purpose: str  # one of shapes.PURPOSES


@dataclass(frozen=True, slots=True)
class HandOver:
    principal: Principal
    case: str
    team: str


@dataclass(frozen=True, slots=True)
class StaffEntry:
    staff: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    active_from: int
    left: bool
    frozen: bool = False  # held up until an officer looks
    kept_at: int = 0  # when an officer last said that this person goes on, or their first day
    signed_in_at: int = 0
    lapsed: bool = False  # nobody has kept them on in time: may sign in and do nothing


@dataclass(frozen=True, slots=True)
class Directory:
    staff: tuple[StaffEntry, ...]
    idle_ms: int  # the asker's session lives at least so long without another question


# -- set-up and officers -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetupToken:
    token: str  # "" once founded


@dataclass(frozen=True, slots=True)
class TokenShown:
    token: str


@dataclass(frozen=True, slots=True)
class TokenFacts:
    kind: str  # "setup" or "invitation"
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    expires_at: int


@dataclass(frozen=True, slots=True)
class FounderTeams:
    """While the set-up token lives, its holder may set the founder's teams."""

    token: str
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetsWanted:
    """token during set-up, else principal after a touch for "sheets". keep_file: root stays in the file too."""

    token: str
    principal: Principal | None
    keep_file: bool


@dataclass(frozen=True, slots=True)
class RecoverySheets:
    """Three texts to print; any two open. Shown once, stored nowhere."""

    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invite:
    """An officer's invitation. Needs a fresh touch whose act is acts.invite_act(name, roles, teams)."""

    principal: Principal
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    id: str
    token: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class PendingChange:
    id: str
    kind: str  # "add-staff", "widen-rights", "policy"
    about: str  # staff name; of a policy its new numbers as JSON
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    asked_by_id: str
    asked_by: str  # staff name, as `approved_by`
    approved_by: str
    approve_until: int  # when a second officer's approval lapses; 0 when none is wanted any more
    takes_effect_at: int


@dataclass(frozen=True, slots=True)
class Pending:
    changes: tuple[PendingChange, ...]


@dataclass(frozen=True, slots=True)
class AskApproval:
    """What needs a second person. Rights and policy also need the asker's fresh touch: acts.rights_act, policy_act."""

    principal: Principal
    kind: str  # "protected", "earlier", "unprotect", "more-cases"; of officers "rights", "policy"
    about: str  # case id; JSON of what is to change; "" for "more-cases"
    reason: str  # one of shapes.PURPOSES, shown to the customer; "" for rights and policy


@dataclass(frozen=True, slots=True)
class Asked:
    id: str


@dataclass(frozen=True, slots=True)
class ApprovalShown:
    id: str
    kind: str
    case: str
    reason: str
    asked_by_id: str
    asked_by: str  # staff name, as `approved_by`
    approved_by: str
    asked_at: int
    lapses_at: int
    state: str  # "waits", "approved", "over" or "lapsed"


@dataclass(frozen=True, slots=True)
class Approvals:
    approvals: tuple[ApprovalShown, ...]


@dataclass(frozen=True, slots=True)
class PolicySigned:
    """`statement` is text (policy.policy_statement), `signature` Ed25519 over it by the key pinned from `hello`."""

    version: int
    since: int
    statement: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Approve:
    """A second person's yes. Needs a fresh touch whose act is acts.approve_act(id)."""

    principal: Principal
    id: str


@dataclass(frozen=True, slots=True)
class StaffNamed:
    """Somebody who leaves, or may work again. Needs a fresh touch: acts.remove_act(staff), acts.unfreeze_act(staff)."""

    principal: Principal
    staff: str


@dataclass(frozen=True, slots=True)
class Review:
    """Who goes on working here. Needs a fresh touch whose act is acts.review_act(staff)."""

    principal: Principal
    staff: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffId:
    staff: str


@dataclass(frozen=True, slots=True)
class StopPending:
    principal: Principal
    id: str


# -- the log and operations --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeavesWanted:
    since: int
    limit: int


@dataclass(frozen=True, slots=True)
class Leaves:
    first: int
    leaves: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    note: str  # C2SP signed note


@dataclass(frozen=True, slots=True)
class Lockdown:
    """End every session, void receipt verifiers registered since `since` (0: none), discard unused blanks."""

    since: int


@dataclass(frozen=True, slots=True)
class LockedDown:
    sessions_ended: int
    verifiers_voided: int
    blanks_discarded: int


@dataclass(frozen=True, slots=True)
class BackupWanted:
    path: str  # a directory the custodian may write
    generation: str  # the id both halves of one backup carry


@dataclass(frozen=True, slots=True)
class BackedUp:
    file: str
    day_key_id: str
    register_rev: int
    log_size: int


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """Rehearsal only: the driven clock goes forward by this many milliseconds."""

    forward: int


@dataclass(frozen=True, slots=True)
class SheetsBrought:
    """Two recovery sheets typed in at boot."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Stats:
    blanks_unused: int
    cases: int
    log_size: int
    openings_today: int
    unlocked: bool
    log_fault: str = ""  # why nothing can be opened; "" when all is well
    clock_waits: bool = False  # the clock jumped: no case is erased until an officer touches "trust-clock"
    clock_seen: int = 0  # the time it last believed; while it waits, the time before the jump
    to_wrap: int = 0  # cases whose seeds the key service has not wrapped yet; 0 without one


# Every operation: its question, its answer, and which sockets may ask. "web" and "worker" are the two
# services; "control" is the operator's own socket (parlour up, doctor, lockdown, backup, officers pending).
OPERATIONS: dict[str, tuple[Any, Any, frozenset[str]]] = {
    "hello": (Nothing, Installation, frozenset({"web", "worker", "control"})),
    "blanks": (BlanksWanted, Blanks, frozenset({"web", "worker"})),
    "intake-key": (Nothing, IntakeKey, frozenset({"web", "worker"})),
    "register": (Register, Registered, frozenset({"web", "worker"})),
    "changes": (ChangesWanted, Changes, frozenset({"web", "worker"})),
    "open": (OpenCase, Opened, frozenset({"web"})),
    "adopt": (Adopt, Adopted, frozenset({"worker"})),
    "contact": (ContactWanted, Contact, frozenset({"worker"})),
    "index-contact": (ContactWanted, Nothing, frozenset({"worker"})),
    "seek-contact": (ContactSought, Nothing, frozenset({"web"})),
    "contacts-sought": (Nothing, CasesNamed, frozenset({"worker"})),
    "upload": (UploadWanted, Upload, frozenset({"worker"})),
    "upload-done": (FileNamed, Nothing, frozenset({"worker"})),
    "who-looked": (WhoLooked, Looks, frozenset({"web"})),
    "receipt": (ReceiptShown, CustomerSession, frozenset({"web"})),
    "new-receipt": (NewReceipt, CustomerSession, frozenset({"web"})),
    "lock": (OnCase, CaseState, frozenset({"web"})),
    "erase": (OnCase, CaseState, frozenset({"web"})),
    "erase-ready": (CaseNamed, CaseState, frozenset({"web", "worker"})),
    "ceremony": (CeremonyWanted, Ceremony, frozenset({"web"})),
    "sign-in": (CeremonyAnswer, StaffSession, frozenset({"web"})),
    "touch": (Touch, TakesLeft, frozenset({"web"})),
    "sign-out": (SessionNamed, Nothing, frozenset({"web"})),
    "directory": (SessionNamed, Directory, frozenset({"web"})),
    "trust-clock": (SessionNamed, Nothing, frozenset({"web"})),
    "take": (Take, CaseState, frozenset({"web"})),
    "release": (OnCase, CaseState, frozenset({"web"})),
    "step-back": (OnCase, CaseState, frozenset({"web"})),
    "hand-over": (HandOver, CaseState, frozenset({"web"})),
    "resolve": (OnCase, CaseState, frozenset({"web"})),
    "reopen": (OnCase, CaseState, frozenset({"web"})),
    "setup-token": (Nothing, SetupToken, frozenset({"control"})),
    "token": (TokenShown, TokenFacts, frozenset({"web"})),
    "found": (CeremonyAnswer, StaffSession, frozenset({"web"})),
    "founder-teams": (FounderTeams, Nothing, frozenset({"web"})),
    "finish-setup": (TokenShown, Nothing, frozenset({"web"})),
    "sheets": (SheetsWanted, RecoverySheets, frozenset({"web"})),
    "invite": (Invite, Invitation, frozenset({"web"})),
    "enrol": (CeremonyAnswer, StaffEntry, frozenset({"web"})),
    "pending": (Nothing, Pending, frozenset({"web", "control"})),
    "ask-approval": (AskApproval, Asked, frozenset({"web"})),
    "approvals": (SessionNamed, Approvals, frozenset({"web"})),
    "approve": (Approve, Nothing, frozenset({"web"})),
    "protect": (OnCase, CaseState, frozenset({"web"})),
    "policy": (Nothing, PolicySigned, frozenset({"web", "worker", "control"})),
    "stop-pending": (StopPending, Nothing, frozenset({"web"})),
    "remove-staff": (StaffNamed, Nothing, frozenset({"web"})),
    "freeze": (StaffId, Nothing, frozenset({"worker"})),
    "unfreeze": (StaffNamed, Nothing, frozenset({"web"})),
    "lay-bait": (CasesNamed, Nothing, frozenset({"control"})),
    "lay-bait-keys": (KeysNamed, Nothing, frozenset({"control"})),
    "keys-used": (KeysNamed, Nothing, frozenset({"worker"})),
    "review": (Review, Nothing, frozenset({"web"})),
    "leaves": (LeavesWanted, Leaves, frozenset({"worker", "control"})),
    "cases-at": (LeavesWanted, CasesNamed, frozenset({"control"})),
    "items-seen": (LookNamed, ItemsNamed, frozenset({"control"})),
    "checkpoint": (Nothing, Checkpoint, frozenset({"web", "worker", "control"})),
    "lockdown": (Lockdown, LockedDown, frozenset({"control"})),
    "backup": (BackupWanted, BackedUp, frozenset({"control"})),
    "move-clock": (ClockMoved, Installation, frozenset({"control"})),
    "unlock": (SheetsBrought, Installation, frozenset({"control"})),
    "stats": (Nothing, Stats, frozenset({"web", "worker", "control"})),
}
