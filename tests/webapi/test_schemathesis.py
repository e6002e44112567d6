"""Schemathesis finds nothing: no document is broken, no answer undeclared, no fault accepted, nothing read too early.

Here it asks for as much as there is time for. `WEEFSEL_EXAMPLES=50 python -m pytest tests/webapi/test_schemathesis.py`
asks for everything, and longer; `WEEFSEL_SEED` makes it another run.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from tests.webapi.asking_all import ask_all
from tests.webapi.conftest import NewProgram

from weefsel.platform.accounts.roles import Role

LONG = "WEEFSEL_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("WEEFSEL_EXAMPLES", "2"))
SEED = int(os.environ.get("WEEFSEL_SEED", "7"))
#: What is read, and one of each sort of writing. The same function answers for all kinds of entries; only groups can be
#: made of random words, and the kind with the fewest fields has the fewest faults to make.
READS = ("groups", "groups_one", "groups_history", "changes", "areas", "areas_one", "concepts", "document")
WRITES = ("groups_add", "groups_one", "groups_remove", "groups_history", "funding_change", "funding_propose")


def from_here(application: Any) -> Any:
    """The application as a server on this computer calls it, which knows who asks."""

    def called(environ: dict[str, Any], start_response: Any) -> Any:
        return application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start_response)

    return called


@pytest.mark.usefixtures("transactional_db", "village")
@pytest.mark.parametrize("role", [None, Role.EDITOR], ids=["visitor", "editor"])
def test_nothing_is_found(role: Role | None, program: NewProgram) -> None:
    secret = "" if role is None else program(role).secret
    operations = () if LONG else READS if role is None else WRITES
    application = from_here(get_wsgi_application())
    found = ask_all(application, secret, seed=SEED, examples=EXAMPLES, operations=operations)
    print(found.cases, found.phases, sorted(found.statuses.items()), found.stopped)
    assert found.failures == [], f"seed {SEED}: {len(found.failures)}\n" + "\n\n".join(found.failures[:12])
    assert found.stopped == "completed"
    # what is asked is not all refused
    assert found.statuses[200] > 10
    assert role is None or found.statuses[201] > 2
    assert found.phases["stateful"] > 20
