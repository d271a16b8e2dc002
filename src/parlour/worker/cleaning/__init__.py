"""What an upload really is, and what is left of it: looked at in a process of its own, under limits."""

from parlour.worker.cleaning.parent import clean, likeness_of
from parlour.worker.cleaning.scanner import Scanner
from parlour.worker.cleaning.verdict import Limits, Verdict

__all__ = ["Limits", "Scanner", "Verdict", "clean", "likeness_of"]
