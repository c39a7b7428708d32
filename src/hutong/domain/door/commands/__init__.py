"""The writers of the door."""

from hutong.domain.door.commands.entering import Entered, Redeemed, Spent, enter, redeem
from hutong.domain.door.commands.registering import NewSystem, change_system, register, renew_secret, show_to

__all__ = [
    "Entered",
    "NewSystem",
    "Redeemed",
    "Spent",
    "change_system",
    "enter",
    "redeem",
    "register",
    "renew_secret",
    "show_to",
]
