"""Credentials of systems that know a login form only, and passages through it."""
