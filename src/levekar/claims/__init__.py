"""The ledger: every statement of the 2024 report, as something that can be computed.

A statement is written once, as linear bounds on cells of observation tables. The same bounds are
constraints for the demo data and checks on what readers see.
"""

from levekar.claims.check import Index, Verdict, check, mark
from levekar.claims.ledger import Decision, decisions, ledger
from levekar.claims.statements import Bound, Cell, Statement

__all__ = [
    "Bound",
    "Cell",
    "Decision",
    "Index",
    "Statement",
    "Verdict",
    "check",
    "decisions",
    "ledger",
    "mark",
]
