"""Schemathesis asks the API all that its document allows and forbids, with every check that it has.

A long run by hand: `python -m pytest tests/webapi/test_schemathesis.py --override-ini=... ` reads `WEEFSEL_EXAMPLES`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import EngineFinished, FatalError, NonFatalError, ScenarioFinished
from schemathesis.transport.wsgi import WSGITransport

#: Where Schemathesis expects that what a schema allows is accepted, these are no faults: a value can be well-formed and
#: yet name an area that is not here (422), or be about a version that is not that of now (412) or of none (428).
WELL_FORMED = ["2xx", "3xx", "401", "403", "404", "409", "410", "412", "422", "428", "429"]


_SEND = WSGITransport.send


def _send(self: WSGITransport, case: Any, *, session: Any = None, **given: Any) -> Any:
    """Send a request without settings of a network connection.

    Schemathesis 4.32 gives them to the requests with which it looks whether a token is needed; Werkzeug takes them not.
    """
    known = {name: value for name, value in given.items() if name not in ("max_redirects", "verify", "cert")}
    return _SEND(self, case, session=session, **known)


@dataclass
class Asked:
    """What was asked and what came of it."""

    cases: int = 0
    statuses: dict[int, int] = field(default_factory=dict[int, int])
    phases: dict[str, int] = field(default_factory=dict[str, int])
    failures: list[str] = field(default_factory=list[str])
    stopped: str = ""


def ask_all(
    application: Any,
    secret: str,
    *,
    seed: int,
    examples: int,
    operations: tuple[str, ...] = (),
) -> Asked:
    """Ask a WSGI application about its own document, with a token or without one.

    `operations` are the ids of those that are asked; empty: all.
    """
    headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {secret}"} if secret else {})}
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "headers": headers,
            "workers": 1,
            "continue-on-failure": True,
            "generation": {"max-examples": examples, "database": "none", "no-shrink": True},
            "phases": {"stateful": {"generation": {"max-examples": 5 * examples}}},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": WELL_FORMED},
                # RFC 6585 has a status of its own for it
                "missing_required_header": {"expected-statuses": ["400", "401", "403", "406", "415", "422", "428"]},
            },
        }
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)
    schema = schema.include(operation_id=list(operations)) if operations else schema
    found = Asked()
    with patch.object(WSGITransport, "send", _send):
        _follow(found, schema)
    return found


def _follow(found: Asked, schema: Any) -> None:
    for event in from_schema(schema).execute():
        if isinstance(event, ScenarioFinished):
            _note(found, event)
        elif isinstance(event, (NonFatalError, FatalError)):
            found.failures.append(str(getattr(event, "info", None) or getattr(event, "exception", event)))
        elif isinstance(event, EngineFinished):
            found.stopped = str(event.stop_reason)


def _note(found: Asked, event: ScenarioFinished) -> None:
    recorder = event.recorder
    found.cases += len(recorder.cases)
    name = str(event.phase.value)
    found.phases[name] = found.phases.get(name, 0) + len(recorder.cases)
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            status = interaction.response.status_code
            found.statuses[status] = found.statuses.get(status, 0) + 1
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                case = recorder.cases[case_id].value
                failure = check.failure_info.failure
                said = f"{case.method} {case.formatted_path} {check.name}: {failure.title} {failure.message}"
                found.failures.append(f"{said}\n{check.failure_info.code_sample}")
