"""OpenID Connect as the door speaks it: the grammar of what is asked, who asks, what is signed, what is told.

Authlib brings the words (errors, PKCE, Basic, hashes), joserfc the signatures; what is decided stands here and in `commands`.
OpenID Connect Core 1.0, RFC 6749, RFC 7636 (PKCE), RFC 9207 (issuer), RFC 9700 (best current practice).
"""
