"""`{% url %}` says what Django's own tag says, and is asked once."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse

from hutong.web.templatetags import addresses


def written(text, **words):
    return Template(text).render(Context(words))


def test_an_address_is_what_django_says():
    assert written("{% url 'door' %}") == reverse("door")
    assert written("{% url 'door-go' name %}", name="a-b") == reverse("door-go", args=["a-b"])
    assert written("{% url name 7 %}", name="person") == reverse("person", args=[7])
    assert written("{% url 'door-go' name=name %}", name="c") == "/door/go/c/"
    assert written("{% url 'no-such' as there %}[{{ there }}]") == "[]"


def test_each_is_looked_up_once_and_never_mistaken_for_another(monkeypatch):
    assert [written("{% url 'person' n %}", n=n) for n in (1, 2, 1)] == [reverse("person", args=[n]) for n in (1, 2, 1)]
    monkeypatch.setattr(addresses.URLNode, "render", lambda self, context: pytest.fail("asked again"))
    assert written("{% url 'person' n %}", n=2) == reverse("person", args=[2])


def test_a_name_without_an_address_is_a_fault():
    with pytest.raises(NoReverseMatch):
        written("{% url 'no-such' %}")


def test_what_is_remembered_has_an_end(monkeypatch):
    monkeypatch.setattr(addresses, "_MOST", 3)
    for n in range(20):
        written("{% url 'person' n %}", n=n + 1)
    assert len(addresses._known) <= 3
