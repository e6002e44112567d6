"""Mail: what leaves, from which settings, and that nobody writes headers into it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test.utils import override_settings

from weefsel.errors import BuildError, InputError
from weefsel.platform.accounts import mail
from weefsel.platform.accounts.mail_settings import mail_settings

TO = "bewoner@voorbeeld.nl"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        ("console:", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        ("file:///var/mail%20box", {"EMAIL_FILE_PATH": "/var/mail box"}),
        ("smtp://localhost", {"EMAIL_HOST": "localhost", "EMAIL_PORT": 25, "EMAIL_USE_TLS": False}),
        (
            "smtp://a%40b:p%3Aw%2F@mail.example:587?tls=1",
            {"EMAIL_HOST_USER": "a@b", "EMAIL_HOST_PASSWORD": "p:w/", "EMAIL_PORT": 587, "EMAIL_USE_TLS": True},
        ),
        ("smtps://u:p@mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False}),
        ("smtp://[::1]:2525", {"EMAIL_HOST": "::1", "EMAIL_PORT": 2525}),
    ],
)
def test_one_address_says_how_mail_leaves(url: str, expected: dict[str, Any]) -> None:
    settings = mail_settings({"WEEFSEL_MAIL_URL": url, "WEEFSEL_MAIL_FROM": "Weefsel <site@buurt.example>"})
    assert expected.items() <= settings.items()
    assert settings["DEFAULT_FROM_EMAIL"] == "Weefsel <site@buurt.example>"


@pytest.mark.parametrize(
    "wrong",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://u:secret@mail.example:many",
        "smtp://u:secret@mail.example:99999",
        "smtp://u:secret@mail.example?tls=yes",
        "smtps://u:secret@mail.example?tls=1",
        "file://mail.example/dir",
        "file:dir",
        "smtp://u:secret@[::1",
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_its_password(wrong: str) -> None:
    with pytest.raises(InputError) as error:
        mail_settings({"WEEFSEL_MAIL_URL": wrong})
    assert "WEEFSEL_MAIL_URL" in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("wrong", ["nobody", "a@b\nBcc: c@d", "a@b\r\n"])
def test_a_sender_that_is_no_address_is_told(wrong: str) -> None:
    if wrong == "a@b\r\n":
        assert mail_settings({"WEEFSEL_MAIL_FROM": wrong})["DEFAULT_FROM_EMAIL"] == "a@b"
        return
    with pytest.raises(InputError, match="WEEFSEL_MAIL_FROM"):
        mail_settings({"WEEFSEL_MAIL_FROM": wrong})


INJECTED = "1\r\nBcc: kwaad@voorbeeld.nl\r\n\r\nLees dit"


def test_what_people_wrote_ends_up_in_no_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """A subject with a variable: those of the catalogue have none yet, later ones have names of groups."""
    real = mail.text

    def with_name(identifier: str, lang: Any, **variables: str) -> str:
        return f"Voorstel voor {INJECTED}" if identifier == "mail.test.subject" else real(identifier, lang, **variables)

    monkeypatch.setattr(mail, "text", with_name)
    mail.send(TO, "test", "nl")
    (sent,) = django_mail.outbox
    read = message_from_string(sent.message().as_string())
    assert read.get_all("Bcc") is None
    assert read["Subject"] == "Voorstel voor 1 Bcc: kwaad@voorbeeld.nl Lees dit"
    assert read.get_all("To") == [TO]


def test_a_body_may_hold_anything_and_adds_no_header() -> None:
    mail.send(TO, "code", "nl", code=INJECTED, minutes="15", site="😀\u202e")
    (sent,) = django_mail.outbox
    read = message_from_string(sent.message().as_string())
    assert read.get_all("Bcc") is None
    assert read.get_content_type() == "text/plain"


@pytest.mark.parametrize("to", [f"{TO}\r\nBcc: kwaad@voorbeeld.nl", f"{TO}, kwaad@voorbeeld.nl", "", "é@voorbeeld.nl"])
def test_mail_goes_to_one_address(to: str) -> None:
    with pytest.raises(InputError):
        mail.send(to, "test", "nl")
    assert django_mail.outbox == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_mail_is_signed_in_its_language(lang: Any) -> None:
    mail.send(TO, "test", lang)
    (sent,) = django_mail.outbox
    assert sent.body.endswith(f"\n-- \n{mail.text('mail.sent_by', lang)}\n")


def test_mail_can_be_put_into_a_directory(tmp_path: Path) -> None:
    settings = mail_settings({"WEEFSEL_MAIL_URL": f"file://{tmp_path}/out"})
    with override_settings(**settings):
        mail.send(TO, "test", "nl")
    (written,) = (tmp_path / "out").iterdir()
    assert "Proefbericht" in written.read_text()


class Smtp(socketserver.StreamRequestHandler):
    """As much of a mail server as one message takes (RFC 5321)."""

    def handle(self) -> None:
        self.say("220 test")
        taken: list[str] = self.server.taken  # type: ignore[attr-defined]
        while line := self.rfile.readline().decode():
            verb = line[:4].upper()
            if verb == "DATA":
                self.say("354 go on")
                while (line := self.rfile.readline().decode()) != ".\r\n":
                    taken.append(line)
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            elif verb in ("EHLO", "HELO", "MAIL", "RCPT"):
                self.say("250 yes")
            else:
                self.say("500 what")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server() -> Iterator[tuple[int, list[str]]]:
    """A mail server on this computer: its port, and the lines that it took."""
    with socketserver.TCPServer(("127.0.0.1", 0), Smtp) as smtp:
        smtp.taken = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=smtp.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield smtp.server_address[1], smtp.taken  # type: ignore[attr-defined]
        smtp.shutdown()
        thread.join()


def test_mail_reaches_a_mail_server(server: tuple[int, list[str]]) -> None:
    port, taken = server
    with override_settings(**mail_settings({"WEEFSEL_MAIL_URL": f"smtp://127.0.0.1:{port}"})):
        mail.send(TO, "test", "nl")
    read = message_from_string("".join(taken))
    assert (read["To"], read["From"]) == (TO, "weefsel@localhost")
    assert "Dit bericht laat zien" in "".join(taken)


def test_a_mail_server_that_does_not_answer_is_told_without_its_password() -> None:
    settings = mail_settings({"WEEFSEL_MAIL_URL": "smtp://user:secret@127.0.0.1:1"})
    with override_settings(**settings), pytest.raises(BuildError, match="WEEFSEL_MAIL_URL") as error:
        mail.send(TO, "test", "nl")
    assert "secret" not in str(error.value)
