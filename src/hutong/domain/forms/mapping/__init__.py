"""Mapping headers to elements: a Reading in, a FormMap out. Pure: knowledge comes from packs, confirmed meanings as a mapping."""

from hutong.domain.forms.mapping.book import as_json, map_book_sheet
from hutong.domain.forms.mapping.dictionary import with_dictionary
from hutong.domain.forms.mapping.meaning import FormMap, Meaning, map_reading
from hutong.domain.forms.mapping.sheets import SHEETS, map_best

__all__ = ["SHEETS", "FormMap", "Meaning", "as_json", "map_best", "map_book_sheet", "map_reading", "with_dictionary"]
