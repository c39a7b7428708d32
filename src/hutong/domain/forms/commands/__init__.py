"""The writers of the forms: hand in, confirm, fill, answer, send back."""

from hutong.domain.forms.commands.answering import answer_gap
from hutong.domain.forms.commands.confirming import LOCAL, NOTHING, Chosen, confirm_meanings, confirm_whom
from hutong.domain.forms.commands.filling import Filled, discard, fill, finish, open_gaps_as_asks, type_cell
from hutong.domain.forms.commands.handing import hand_in, read_again
from hutong.domain.forms.commands.returning import Differences, KeptAnswers, keep_differences, send_back

__all__ = [
    "LOCAL",
    "NOTHING",
    "Chosen",
    "Differences",
    "Filled",
    "KeptAnswers",
    "answer_gap",
    "confirm_meanings",
    "confirm_whom",
    "discard",
    "fill",
    "finish",
    "hand_in",
    "keep_differences",
    "open_gaps_as_asks",
    "read_again",
    "send_back",
    "type_cell",
]
