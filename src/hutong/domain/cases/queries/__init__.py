"""Reads of cases."""

from hutong.domain.cases.queries.cases import CaseView, ContactView, case, choosable, contacts, file
from hutong.domain.cases.queries.lists import CaseLine, Mine, Near, listing, near, of_resident
from hutong.domain.cases.queries.status import Line, Picture, Status, UnitName, picture, picture_of, status, status_of

__all__ = [
    "CaseLine",
    "CaseView",
    "ContactView",
    "Line",
    "Mine",
    "Near",
    "Picture",
    "Status",
    "UnitName",
    "case",
    "choosable",
    "contacts",
    "file",
    "listing",
    "near",
    "of_resident",
    "picture",
    "picture_of",
    "status",
    "status_of",
]
