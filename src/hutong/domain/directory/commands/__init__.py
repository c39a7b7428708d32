"""The writers of the directory: the divisions of the city, staff, the posts they hold, and other systems."""

from hutong.domain.directory.commands.areas import load_divisions
from hutong.domain.directory.commands.posts import appoint, dismiss, give_post, take_post, tell_over, withdraw
from hutong.domain.directory.commands.roster import MANY_LEAVE, Difference, compare_roster, load_roster
from hutong.domain.directory.commands.staff import hire, leave, welcome
from hutong.domain.directory.commands.standing_in import recall, stand_in
from hutong.domain.directory.commands.systems import Keys, NewSystem, end_system, register_system, rotate_system
from hutong.domain.directory.commands.withholding import return_right, withhold
from hutong.domain.directory.rules import RIGHTS

__all__ = [
    "MANY_LEAVE",
    "RIGHTS",
    "Difference",
    "Keys",
    "NewSystem",
    "appoint",
    "compare_roster",
    "dismiss",
    "end_system",
    "give_post",
    "hire",
    "leave",
    "load_divisions",
    "load_roster",
    "recall",
    "register_system",
    "return_right",
    "rotate_system",
    "stand_in",
    "take_post",
    "tell_over",
    "welcome",
    "withdraw",
    "withhold",
]  # fmt: skip
