"""Accounts by SCIM 2.0 (RFC 7643, RFC 7644), for the personnel system of the city or a district."""
