"""The writers of accounts: sign-ins begin and end, factors are added, people are restored."""

from hutong.domain.accounts.commands.sessions import begin_session, end_own_session, end_session, end_sessions_of

__all__ = ["begin_session", "end_own_session", "end_session", "end_sessions_of"]
