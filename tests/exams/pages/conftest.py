"""Liu Zhe at her exams' pages, at one moment."""

import pytest
import time_machine

from tests.exams.conftest import NOW


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reader(client, liu):
    client.force_login(liu.user)
    return client
