"""What can go wrong with a store itself. Words are safe to show; no value from a row is ever in them."""

from parlour.foundation.errors import Busy


class StoreAway(Busy):
    """The database cannot be reached or cannot write. Nothing of the action was kept."""

    code = "store-away"
    words = "Nothing can be saved right now. Please try again in a moment."


class CommitUnknown(Busy):
    """The connection broke while the commit was on its way: kept or not, nobody can say.

    Doing the same again is safe because every send carries an idempotency key.
    """

    code = "commit-unknown"
    words = "We could not tell whether this was saved. Please send it again; it will not be doubled."


class BrokenRule(Exception):
    """The database refused a row (a duplicate key, a missing parent). A fault in the caller, not an answer."""


class SchemaError(Exception):
    """The store's tables are not the ones this program knows. The message is meant for the operator."""


class NewerSchema(SchemaError):
    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"This store was written by a newer Parlour (schema {found}; this program knows up to {known})."
            " Start the newer version, or restore a backup made before the upgrade."
        )


class OlderSchema(SchemaError):
    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"This store has schema {found} and this program needs {known}. Run `parlour migrate` once."
        )
