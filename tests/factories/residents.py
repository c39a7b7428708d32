"""Residents as they come in: with a telephone, and the code that it got."""

import re

from hutong.domain.notices import delivery
from hutong.domain.notices.ports import Memory
from hutong.domain.residents import commands, queries
from hutong.kernel.actor import Actor

# Numbers of nobody: the demo's own range.
MOTHER, DAUGHTER, STRANGER = "13800000011", "13800000012", "13800000013"


def code_in(memory: Memory, phone: str) -> str:
    """The code of the newest message that a telephone got; what waits is brought out first."""
    delivery.deliver_once()
    found = re.search(r"\d{6}", memory.bodies(phone)[-1])
    assert found
    return found.group()


def signed_in(memory: Memory, phone: str, name: str = "") -> Actor:
    """A resident who has just come in for the first time."""
    commands.send_code(commands.VISITOR, phone=phone)
    number = commands.sign_in(commands.VISITOR, phone=phone, code=code_in(memory, phone))
    assert number
    actor = queries.actor_of(number)
    if name:
        commands.change_settings(actor, name=name, elder=False, language="zh-hans", channel="sms")
    return actor
