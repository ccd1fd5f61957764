"""What a scanner is led to outside this machine it does not reach."""

import os
import subprocess
import sys

from tests.trust.scanning.tools import HERE

ELSEWHERE = "192.0.2.1"  # RFC 5737: nobody's, in documents alone
CALL = f"import socket; socket.create_connection(('{ELSEWHERE}', 80), timeout=0.2)"


def said_by(code, **environment):
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)
    return ran.stderr


def test_another_host_is_not_called():
    assert f"NotThisMachineError: socket.getaddrinfo {ELSEWHERE}" in said_by(
        CALL, PYTHONPATH=str(HERE / "staying")
    )


def test_another_name_is_not_looked_up():
    code = "import socket; socket.getaddrinfo('scanned.example', 80)"

    said = said_by(code, PYTHONPATH=str(HERE / "staying"))

    assert "NotThisMachineError: socket.getaddrinfo scanned.example" in said


def test_this_machine_is_called():
    listen = "import socket; one = socket.create_server(('127.0.0.1', 0))"
    code = f"{listen}; socket.create_connection(one.getsockname()).close(); print('called')"

    assert said_by(code, PYTHONPATH=str(HERE / "staying")) == ""


def test_without_the_guard_nothing_holds_it_back():
    """The guard's own refusal is what stops it: an audit hook that lets the call begin."""
    code = (
        "import socket, sys\n"
        "sys.addaudithook(lambda event, given: event == 'socket.connect' and sys.exit('begun'))\n"
        + CALL
    )

    assert said_by(code, PYTHONPATH="").strip() == "begun"
