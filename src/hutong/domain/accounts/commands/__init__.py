"""The writers of accounts: sign-ins begin and end, factors are added, people are restored."""

from hutong.domain.accounts.actors import herself
from hutong.domain.accounts.commands.entering import enter_by_passkey, enter_by_password, second_by_code
from hutong.domain.accounts.commands.factors import (
    add_passkey,
    begin_authenticator,
    confirm_authenticator,
    remove_authenticator,
    remove_passkey,
    renew_codes,
)
from hutong.domain.accounts.commands.holding import end_over, forget_over, lock_session, unlocked, wear_hat
from hutong.domain.accounts.commands.pairing import confirm_pairing, refuse_pairing, start_pairing, take_pairing
from hutong.domain.accounts.commands.restoring import make_restore_code, restore
from hutong.domain.accounts.commands.sessions import begin_session, end_own_session, end_session, end_sessions_of

__all__ = [
    "add_passkey", "begin_authenticator", "begin_session", "confirm_authenticator", "confirm_pairing", "end_over",
    "end_own_session", "end_session", "end_sessions_of", "enter_by_passkey", "enter_by_password", "forget_over", "herself",
    "lock_session",
    "make_restore_code", "refuse_pairing", "remove_authenticator", "remove_passkey", "renew_codes", "restore", "second_by_code",
    "start_pairing", "take_pairing", "unlocked", "wear_hat",
]  # fmt: skip
