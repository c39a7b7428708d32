"""The gate: which columns of a new form other forms already ask, which are new, and which forms ask nearly the same. Pure."""

from hutong.domain.reporting.gate.comparing import compare
from hutong.domain.reporting.gate.index import Index
from hutong.domain.reporting.gate.model import (
    NEAR_DUPLICATE,
    Asked,
    Column,
    Comparison,
    Judged,
    Near,
    Placed,
    Signature,
)
from hutong.domain.reporting.gate.signing import questions_in, signature_of

__all__ = [
    "NEAR_DUPLICATE", "Asked", "Column", "Comparison", "Index", "Judged", "Near", "Placed", "Signature", "compare",
    "questions_in", "signature_of",
]  # fmt: skip
