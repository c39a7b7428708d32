"""Every template compiles, asks for nothing from elsewhere, and holds no script or style of its own."""

import re

import pytest
from django.template.loader import get_template

from tests.architecture.sources import ROOT

TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style|\sstyle=\"|\son\w+=\"|(src|href)=\"https?://"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_compile(path):
    get_template(str(path.relative_to(ROOT / "web" / "templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_obey_the_content_security_policy(path):
    found = [match.group(0) for match in INLINE.finditer(path.read_text())]
    assert not found, found
