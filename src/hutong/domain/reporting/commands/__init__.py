"""The writers of reporting: ask, decide, send down, hand up, look over, approve."""

from hutong.domain.reporting.commands.deciding import decide, file_urgent, revoke
from hutong.domain.reporting.commands.demanding import Draft, apply, change, draft, preview, take_from_pool, withdraw_demand
from hutong.domain.reporting.commands.dispatching import close_round, dispatch, dispatch_some, resume
from hutong.domain.reporting.commands.returning import (
    Returned,
    consent,
    decline,
    explain,
    recall,
    submit,
    submit_pack,
    type_cells,
)
from hutong.domain.reporting.commands.reviewing import approve, comment, excuse, send_back, withdraw

__all__ = [
    "Draft",
    "Returned",
    "apply",
    "approve",
    "change",
    "close_round",
    "comment",
    "consent",
    "decide",
    "decline",
    "dispatch",
    "dispatch_some",
    "draft",
    "excuse",
    "explain",
    "file_urgent",
    "preview",
    "recall",
    "resume",
    "revoke",
    "send_back",
    "submit",
    "submit_pack",
    "take_from_pool",
    "type_cells",
    "withdraw",
    "withdraw_demand",
]
