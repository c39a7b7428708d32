"""Adaptors (代登): how the login form of an old system is filled in, declared in a small file. No code stands in one."""

from hutong.blueprint.adaptors.reading import adaptor_in, names_in, read_adaptor
from hutong.blueprint.adaptors.shapes import Adaptor, Carried, Login, Logout, Mark, Marks, Rotate, Rules, Work

__all__ = [
    "Adaptor",
    "Carried",
    "Login",
    "Logout",
    "Mark",
    "Marks",
    "Rotate",
    "Rules",
    "Work",
    "adaptor_in",
    "names_in",
    "read_adaptor",
]
