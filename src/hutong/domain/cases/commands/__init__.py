"""The writers of cases."""

from hutong.domain.cases.commands.causing import name_cause, tie, untie
from hutong.domain.cases.commands.dispatching import dispatch, join_into, refuse
from hutong.domain.cases.commands.exchanging import Update, hand_back, hand_over, speak
from hutong.domain.cases.commands.following import call_back, rectify
from hutong.domain.cases.commands.preventing import (
    accept_prevention,
    decline_prevention,
    look_for_clusters,
    report_prevention,
)
from hutong.domain.cases.commands.raising import answer_down, raise_up
from hutong.domain.cases.commands.releasing import release_picture, relist, unlist
from hutong.domain.cases.commands.relocating import relocate
from hutong.domain.cases.commands.reporting import NewReport, Person, Receipt, join, report, somebody
from hutong.domain.cases.commands.steering import check, deny_extension, grant_extension, whistle
from hutong.domain.cases.commands.timing import tend_called, tend_some
from hutong.domain.cases.commands.voicing import add, holder, rate, reopen, settle, speaker, withdraw
from hutong.domain.cases.commands.working import ask_extension, bounce, finish, note, respond, sign

__all__ = [
    "NewReport",
    "Person",
    "Receipt",
    "Update",
    "accept_prevention",
    "add",
    "answer_down",
    "ask_extension",
    "bounce",
    "call_back",
    "check",
    "decline_prevention",
    "deny_extension",
    "dispatch",
    "finish",
    "grant_extension",
    "hand_back",
    "hand_over",
    "holder",
    "join",
    "join_into",
    "look_for_clusters",
    "name_cause",
    "note",
    "raise_up",
    "rate",
    "rectify",
    "refuse",
    "release_picture",
    "relist",
    "relocate",
    "reopen",
    "report",
    "report_prevention",
    "respond",
    "settle",
    "sign",
    "somebody",
    "speak",
    "speaker",
    "tend_called",
    "tend_some",
    "tie",
    "unlist",
    "untie",
    "whistle",
    "withdraw",
]
