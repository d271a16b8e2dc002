"""Finds personal data in short texts: what kind, where, and whose. No model, no network, linear time.

`find` says where each piece lies, never what it is: whoever needs the value cuts it out of the text they hold.
"""

from detector.asking import asks_for
from detector.finding import find
from detector.kinds import NOBODY, Company, Finding, Kind, Speaker, Whose
from detector.modulus import Weights, read_weights

__all__ = [
    "NOBODY",
    "Company",
    "Finding",
    "Kind",
    "Speaker",
    "Weights",
    "Whose",
    "asks_for",
    "find",
    "read_weights",
]
