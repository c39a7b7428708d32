"""Checking: rules that a filled form keeps (totals, parts, rates, types), found in its headings or written by a person. Pure."""

from hutong.domain.forms.checking.checks import check, spread
from hutong.domain.forms.checking.detecting import detect
from hutong.domain.forms.checking.model import Finding, Rule, said
from hutong.domain.forms.checking.parsing import parse

__all__ = ["Finding", "Rule", "check", "detect", "parse", "said", "spread"]
