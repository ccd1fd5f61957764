"""Requests that nobody would think of, made from what the API says of itself.

`schemathesis` sends what fits the OpenAPI document and what does not; every check of its own is
in force. Some for each operation always, hundreds in the deep run.
"""

import itertools
import random

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from schemathesis.config import SchemathesisConfig

from config.wsgi import application
from connections.api import api
from connections.xapi.api import xapi
from credits import standing
from tests.catalog.cast import NOW

SOME, MANY = 10, 500
SEED = random.randrange(10**6)  # of the long runs, which print it
# What fits the document may still be about nobody (422) or contradict what is known (409).
# Where our API says 422, xAPI wants 400.
EXPECTED = ["2xx", "400", "401", "403", "404", "409", "422", "429"]
CONFIG = {
    "checks": {"positive_data_acceptance": {"expected-statuses": EXPECTED}},
    # The token is ours to send: a request said to lack it would not.
    "generation": {"database": "none", "with-security-parameters": False},
}

# One city serves all the requests about an operation; how slow they are made does not matter.
ALL_AS_ONE = list(hypothesis.HealthCheck)


def schema_of(one, prefix):
    document = one.get_openapi_schema(path_prefix=prefix)
    config = SchemathesisConfig.from_dict(CONFIG)
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = application
    return schema


schema = schema_of(api, "/api/v1/")
schema_of_xapi = schema_of(xapi, "/xapi/")


@pytest.fixture
def asked(settings, issue, wang, li):
    """The headers of a system that may ask anything, in the transaction of the test."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.CONNECTIONS_REQUESTS_A_MINUTE = 10**9
    standing.rebuild(year=2026, now=NOW)
    _token, text = issue()
    # As Django's own test client does: a request would close the connection otherwise.
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield {"Authorization": f"Bearer {text}"}
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def counted(report):
    """Says how many requests there were, and of which seed."""
    print(f"seed {SEED}")
    asked = itertools.count(1)

    def count():
        report(seed=SEED, requests=next(asked))

    return count


@schema.parametrize()
@hypothesis.settings(max_examples=SOME, derandomize=True, suppress_health_check=ALL_AS_ONE)
def test_the_api_keeps_its_word(case, asked):
    case.call_and_validate(headers=asked)


@schema_of_xapi.parametrize()
@hypothesis.settings(max_examples=SOME, derandomize=True, suppress_health_check=ALL_AS_ONE)
def test_xapi_keeps_its_word(case, asked):
    case.call_and_validate(headers=asked)


@pytest.mark.deep
@pytest.mark.postgres_only
@schema_of_xapi.parametrize()
@hypothesis.seed(SEED)
@hypothesis.settings(max_examples=MANY, suppress_health_check=ALL_AS_ONE)
def test_xapi_keeps_its_word_however_long_one_asks(case, asked, counted):
    counted()
    case.call_and_validate(headers=asked)


@pytest.mark.deep
@pytest.mark.postgres_only
@schema.parametrize()
@hypothesis.seed(SEED)
@hypothesis.settings(max_examples=MANY, suppress_health_check=ALL_AS_ONE)
def test_the_api_keeps_its_word_however_long_one_asks(case, asked, counted):
    counted()
    case.call_and_validate(headers=asked)
