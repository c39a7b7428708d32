"""Rolling up: the figures and lists of many areas as those of the area above them. Pure."""

from hutong.domain.forms.rolling.figures import FigureSpec, figures_of, givers, numbers, put, rolled
from hutong.domain.forms.rolling.merging import merged

__all__ = ["FigureSpec", "figures_of", "givers", "merged", "numbers", "put", "rolled"]
