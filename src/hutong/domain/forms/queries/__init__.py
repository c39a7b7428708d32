"""Reads of the forms, actor first; a page makes one call."""

from hutong.domain.forms.queries.changes import changes
from hutong.domain.forms.queries.checked import figures_of_blank, findings
from hutong.domain.forms.queries.combined import frozen_told, merged, printed_sheets
from hutong.domain.forms.queries.fetching import differences, result
from hutong.domain.forms.queries.frozen import frozen_figure, frozen_lines, layout_of, listed_in
from hutong.domain.forms.queries.gaps import gaps
from hutong.domain.forms.queries.lists import filling, fillings
from hutong.domain.forms.queries.reporting import report
from hutong.domain.forms.queries.sheets import changed_findings, sheet_cells
from hutong.domain.forms.queries.tables import figure, table
from hutong.domain.forms.queries.understanding import meanings, whom

__all__ = [
    "changed_findings", "changes", "differences", "figure", "figures_of_blank", "filling", "fillings", "findings",
    "frozen_figure", "frozen_lines", "frozen_told", "gaps", "layout_of", "listed_in", "meanings", "merged", "printed_sheets",
    "report", "result", "sheet_cells", "table", "whom",
]  # fmt: skip
