"""Reads of cases."""

from hutong.domain.cases.queries.cases import CaseView, ContactView, case, choosable, contacts, file
from hutong.domain.cases.queries.exchange import (
    Changes,
    Handed,
    HandedFile,
    Passed,
    changes,
    handed,
    handed_as,
    handed_file,
    handed_list,
)
from hutong.domain.cases.queries.lists import Also, CaseLine, Mine, Near, listing, near, of_resident
from hutong.domain.cases.queries.status import Line, Picture, Status, UnitName, picture, picture_of, status, status_of

__all__ = [
    "Also",
    "CaseLine",
    "CaseView",
    "Changes",
    "ContactView",
    "Handed",
    "HandedFile",
    "Line",
    "Mine",
    "Near",
    "Passed",
    "Picture",
    "Status",
    "UnitName",
    "case",
    "changes",
    "choosable",
    "contacts",
    "file",
    "handed",
    "handed_as",
    "handed_file",
    "handed_list",
    "listing",
    "near",
    "of_resident",
    "picture",
    "picture_of",
    "status",
    "status_of",
]
