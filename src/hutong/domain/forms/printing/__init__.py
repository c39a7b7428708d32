"""A finished workbook as it lies on paper. Pure: bytes in, a PrintedSheet out; the pages make HTML of it.

`printed(data, sheet, kind) -> PrintedSheet`.
"""

from hutong.domain.forms.printing.laying import printed
from hutong.domain.forms.printing.sheet import Edge, Look, PrintedCell, PrintedRow, PrintedSheet

__all__ = ["Edge", "Look", "PrintedCell", "PrintedRow", "PrintedSheet", "printed"]
