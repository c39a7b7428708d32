"""The only writers of the pool."""

from hutong.domain.pool.commands.local import add_local_element
from hutong.domain.pool.commands.merging import merge, unmerge
from hutong.domain.pool.commands.observing import Outcome, Seen, SourceRef, observe
from hutong.domain.pool.commands.registering import NewRecord, end, register

__all__ = ["NewRecord", "Outcome", "Seen", "SourceRef", "add_local_element", "end", "merge", "observe", "register", "unmerge"]
