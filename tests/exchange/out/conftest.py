"""The site with a register, as the tests of its pages have it."""

from tests.register.pages.conftest import client, register, signed_in

__all__ = ["client", "register", "signed_in"]
