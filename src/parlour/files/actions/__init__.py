"""Everything that is done with files."""

from parlour.files.actions.adding import add_as_agent, add_as_customer, drop_uploads
from parlour.files.actions.checking import keep_checked, refuse_checked
from parlour.files.actions.receiving import Receiving

__all__ = [
    "Receiving",
    "add_as_agent",
    "add_as_customer",
    "drop_uploads",
    "keep_checked",
    "refuse_checked",
]
