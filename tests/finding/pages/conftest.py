"""*Vinden* over the register of the village: the fixtures of the pages of the register."""

from tests.register.conftest import group, person
from tests.register.pages.conftest import address, client, register, signed_in, village

__all__ = ["address", "client", "group", "person", "register", "signed_in", "village"]
