"""Where everything durable lives: one contract over SQLite and PostgreSQL. `docs/reference/store.md` lists it."""

from parlour.store.contract import Reader, Row, Store, Transaction, Waker
from parlour.store.door import migrate, open_store, schema_version
from parlour.store.errors import BrokenRule, CommitUnknown, NewerSchema, OlderSchema, SchemaError, StoreAway
from parlour.store.pending import Pending, answered, failed

__all__ = [
    "BrokenRule",
    "CommitUnknown",
    "NewerSchema",
    "OlderSchema",
    "Pending",
    "Reader",
    "Row",
    "SchemaError",
    "Store",
    "StoreAway",
    "Transaction",
    "Waker",
    "answered",
    "failed",
    "migrate",
    "open_store",
    "schema_version",
]
