"""The writers of the forms: hand in, confirm, fill, answer, send back."""

from hutong.domain.forms.commands.answering import answer_gap, ask_later
from hutong.domain.forms.commands.closing import Closed, close, open_again
from hutong.domain.forms.commands.confirming import LOCAL, NOTHING, Chosen, confirm_meanings, confirm_whom
from hutong.domain.forms.commands.filling import Filled, discard, fill, finish, open_gaps_as_asks, type_cell
from hutong.domain.forms.commands.freezing import freeze
from hutong.domain.forms.commands.handing import hand_in, read_again
from hutong.domain.forms.commands.issuing import Issued, issue, make_blank, narrow_blank
from hutong.domain.forms.commands.returning import Differences, KeptAnswers, keep_differences, send_back
from hutong.domain.forms.commands.typing import CellNow, Saved, Typed, type_cells

__all__ = [
    "LOCAL",
    "NOTHING",
    "CellNow",
    "Chosen",
    "Closed",
    "Differences",
    "Filled",
    "Issued",
    "KeptAnswers",
    "Saved",
    "Typed",
    "answer_gap",
    "ask_later",
    "close",
    "confirm_meanings",
    "confirm_whom",
    "discard",
    "fill",
    "finish",
    "freeze",
    "hand_in",
    "issue",
    "keep_differences",
    "make_blank",
    "narrow_blank",
    "open_again",
    "open_gaps_as_asks",
    "read_again",
    "send_back",
    "type_cell",
    "type_cells",
]
