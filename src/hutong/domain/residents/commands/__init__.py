"""The writers of residents' accounts: getting in, the account itself, and mandates."""

from __future__ import annotations

from hutong.domain.residents.commands.account import change_settings, delete_account
from hutong.domain.residents.commands.entering import (
    VISITOR,
    add_passkey,
    remove_passkey,
    send_code,
    sign_in,
    sign_in_by_passkey,
)
from hutong.domain.residents.commands.mandates import (
    ask_mandate,
    drop_mandate,
    end_mandate,
    make_mandate,
    take_down_mandate,
    use_mandate,
)

__all__ = [
    "VISITOR", "add_passkey", "ask_mandate", "change_settings", "delete_account", "drop_mandate", "end_mandate", "make_mandate",
    "remove_passkey", "send_code", "sign_in", "sign_in_by_passkey", "take_down_mandate", "use_mandate",
]  # fmt: skip
