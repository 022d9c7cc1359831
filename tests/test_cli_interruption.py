"""Ctrl-C and SIGTERM set a flag, and nothing more."""

import os
import signal

import pytest

from gan_studio.commands.interruption import Interruption


@pytest.mark.skipif(os.name != "posix", reason="signals cannot be sent to oneself on Windows")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_is_noted_and_gives_the_exit_status(number: signal.Signals, status: int) -> None:
    with Interruption() as interruption:
        assert not interruption.asked()
        os.kill(os.getpid(), number)
        assert interruption.asked()
        os.kill(os.getpid(), signal.SIGINT)  # impatience changes nothing
    assert interruption.exit_status == status


def test_handlers_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interruption():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
