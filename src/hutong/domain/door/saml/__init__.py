"""SAML 2.0 as an identity provider speaks it: reading, checking, answering. No table and no request in here."""
