"""How staff prove who they are: sign-ins, second factors, sign-in at another place, the review of rights."""

from hutong.domain.accounts.models.sessions import Session

__all__ = ["Session"]
