"""Accounts and mail on the command line: who may do what, and whether mail arrives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from weefsel.cli import output
from weefsel.cli.starting import start

__all__ = ["account", "mail"]

#: as `platform.accounts.roles.Role`, which is not loaded to answer `--help`; a test compares
RoleName = Literal["participant", "editor", "moderator", "analyst", "administrator"]
Directory = Annotated[Path, typer.Argument(help="directory of the snapshot", metavar="DIR")]
Email = Annotated[str, typer.Argument(help="e-mail address of the account", metavar="EMAIL")]

account = typer.Typer(help="Make accounts, give them a role, and list them.", no_args_is_help=True)
mail = typer.Typer(help="Try whether mail arrives.", no_args_is_help=True)


@account.command()
def add(
    directory: Directory,
    email: Email,
    role: Annotated[RoleName, typer.Option("--role", help="what the account may do")] = "participant",
) -> None:
    """Make an account. Who it is for signs in with a code by mail, as anybody."""
    start(directory)
    from weefsel.platform.accounts.people import make_account
    from weefsel.platform.accounts.roles import Role

    _told(make_account(email, Role(role)).email, Role(role))


@account.command("role")
def set_role(
    directory: Directory,
    email: Email,
    role: Annotated[RoleName, typer.Argument(help="what the account may do", metavar="ROLE")],
) -> None:
    """Give an account another role, and sign it out everywhere."""
    start(directory)
    from weefsel.platform.accounts import people
    from weefsel.platform.accounts.roles import Role

    _told(people.set_role(email, Role(role)).email, Role(role))


@account.command()
def reset(directory: Directory, email: Email) -> None:
    """Take away the second step of who lost telephone and spare codes. Be sure first who asks for it."""
    start(directory)
    from weefsel.platform.accounts.people import forget_second_step

    forgotten = forget_second_step(email)
    output.console().print(f"{escape(forgotten.email)}: no second step, signed out everywhere")


@account.command("list")
def list_accounts(directory: Directory) -> None:
    """List the accounts with more than a participant's rights, and count the others."""
    start(directory)
    from weefsel.platform.accounts.people import staff

    out = output.console()
    listed, others = staff()
    for one in listed:
        step = "second step" if one.has_second_step else "no second step yet: acts as participant"
        out.print(f"{one.role:<14} {escape(one.email)}  ({'closed' if not one.is_active else step})")
    out.print(f"{others:,} participant{'s' * (others != 1)}")


@mail.command()
def test(
    directory: Directory, address: Annotated[str, typer.Argument(help="where to send it", metavar="ADDRESS")]
) -> None:
    """Send a message to ADDRESS, in the way that the site sends codes."""
    start(directory, must_be_there=False)
    from django.conf import settings

    from weefsel.platform.accounts.mail import send

    send(address, "test", "nl")
    way = settings.EMAIL_BACKEND.split(".")[-2]
    output.console().print(f"sent to {escape(address)} from {escape(settings.DEFAULT_FROM_EMAIL)} by {way}")


def _told(email: str, role: object) -> None:
    output.console().print(f"{escape(email)}: {role}")
