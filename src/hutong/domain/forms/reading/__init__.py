"""Reading the layout of a form: where its title, labels, tables and answers stand. Pure: a grid in, a Reading out."""

from hutong.domain.forms.reading.layout import read
from hutong.domain.forms.reading.shape import Label, Reading, Table

__all__ = ["Label", "Reading", "Table", "read"]
