"""How computed elements follow from what is known. `packs/computing.yaml` names the rules, an element's pack picks one.

A rule gets a `Case` and answers None when it cannot tell. Rules of the form itself (row numbers, its date) live with the forms.
"""

from hutong.domain.pool.computed import around, numbers, persons
from hutong.domain.pool.computed.case import RULES, Case

__all__ = ["RULES", "Case", "around", "numbers", "persons"]
