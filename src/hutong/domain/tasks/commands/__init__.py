"""The writers of the one net: what other rooms put into inboxes, and what people do with what lies there."""

from hutong.domain.tasks.commands.attaching import Upload
from hutong.domain.tasks.commands.finishing import accept, finish_task, give_back
from hutong.domain.tasks.commands.handing import hand_over, sign, take_back
from hutong.domain.tasks.commands.hearing import close_for, open_for, release
from hutong.domain.tasks.commands.inbox import NewTask, close_tasks, mark_signed, move_due, open_tasks
from hutong.domain.tasks.commands.parts import Part, join, split
from hutong.domain.tasks.commands.passing import pass_on, reply, report_up
from hutong.domain.tasks.commands.sending import call_off, remind, send_down

__all__ = [
    "NewTask",
    "Part",
    "Upload",
    "accept",
    "call_off",
    "close_for",
    "close_tasks",
    "finish_task",
    "give_back",
    "hand_over",
    "join",
    "mark_signed",
    "move_due",
    "open_for",
    "open_tasks",
    "pass_on",
    "release",
    "remind",
    "reply",
    "report_up",
    "send_down",
    "sign",
    "split",
    "take_back",
]
