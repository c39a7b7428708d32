"""Reads of the forms, actor first; a page makes one call."""

from hutong.domain.forms.queries.fetching import differences, result
from hutong.domain.forms.queries.gaps import gaps
from hutong.domain.forms.queries.lists import filling, fillings
from hutong.domain.forms.queries.reporting import report
from hutong.domain.forms.queries.tables import figure, table
from hutong.domain.forms.queries.understanding import meanings, whom

__all__ = ["differences", "figure", "filling", "fillings", "gaps", "meanings", "report", "result", "table", "whom"]
