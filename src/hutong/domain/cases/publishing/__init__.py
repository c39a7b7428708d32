"""What may be published of cases: texts without personal data, figures without small counts."""

from hutong.domain.cases.publishing.masking import masked

__all__ = ["masked"]
