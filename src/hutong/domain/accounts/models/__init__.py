"""How staff prove who they are: sign-ins, second factors, sign-in at another place, the review of rights."""

from hutong.domain.accounts.models.entering import Pairing, Try
from hutong.domain.accounts.models.factors import Authenticator, Passkey, RecoveryCode, RestoreCode
from hutong.domain.accounts.models.reviews import Review, ReviewedRight
from hutong.domain.accounts.models.sessions import Session
from hutong.domain.accounts.models.upstream import Identity, MappedPost, Upstream

__all__ = [
    "Authenticator", "Identity", "MappedPost", "Pairing", "Passkey", "RecoveryCode", "RestoreCode", "Review", "ReviewedRight",
    "Session", "Try", "Upstream",
]  # fmt: skip
