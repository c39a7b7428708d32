"""What may be published of cases: texts without personal data, figures without small counts, and which cases at all."""

from hutong.domain.cases.publishing.listed import listed
from hutong.domain.cases.publishing.masking import masked, neighbourly

__all__ = ["listed", "masked", "neighbourly"]
