"""A list of accounts and posts is compared with what is there, and loaded: who comes, moves, leaves."""

from hutong.domain.directory.commands.roster.comparing import Difference
from hutong.domain.directory.commands.roster.loading import MANY_LEAVE, compare_roster, load_roster

__all__ = ["MANY_LEAVE", "Difference", "compare_roster", "load_roster"]
