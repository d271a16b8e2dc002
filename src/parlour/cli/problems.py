"""Any error as one line an operator can act on. Never a traceback, never a value somebody typed."""

import traceback
from pathlib import Path

from parlour.foundation.errors import Refused
from parlour.processes.prepare import WrongCustodian
from parlour.processes.supervisor import DidNotStart
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store import SchemaError

from .archive import BadArchive


def in_one_line(problem: Exception) -> str:
    if isinstance(problem, (DidNotStart, WrongCustodian, SchemaError, BadArchive)):
        return str(problem)
    if isinstance(problem, CustodianAway):
        return f"{problem.words} Is Parlour running on this data directory? (--data)"
    if isinstance(problem, (CustodianRefused, Refused)):
        return problem.words
    if isinstance(problem, OSError):
        about = f" ({problem.filename})" if problem.filename else ""
        return f"{problem.strerror or type(problem).__name__}{about}"
    # A message text may carry data, so an unforeseen error shows only its kind and where it arose.
    last = traceback.extract_tb(problem.__traceback__)[-1]
    return f"Something unforeseen went wrong: {type(problem).__name__} at {Path(last.filename).name}:{last.lineno}."
