"""A city of any size for the benchmarks, made inside PostgreSQL: people, posts and facts.

Everything follows from the numbers of the rows, so every run has the same city. The hashes of
these facts are not real: what verifies a chain is measured over facts that the ledger recorded.
"""

from django.db import connection

from people.models import Agency, AgencyKind

YEAR = 2026
FACTS_EACH = 12
PEOPLE = """
    INSERT INTO people_learner (personnel_no, name, sort_key, agency_id, born_on, joined_on)
    SELECT (400000000 + number)::text, '刘' || chr(19968 + number %% 20000), '', %s,
        date '1970-01-01' + number %% 9000, date '2015-07-01' + number %% 365
    FROM generate_series(%s, %s) AS number"""
POSTS = """
    INSERT INTO people_post (learner_id, post, rank, starts_on)
    SELECT id, '', CASE id % 10 WHEN 0 THEN '四级调研员' ELSE '一级主任科员' END, '2020-01-01'
    FROM people_learner l WHERE NOT EXISTS (SELECT FROM people_post p WHERE p.learner_id = l.id)"""
# Twelve a person: three of each kind, spread over the year, a tenth of the exams not passed.
FACTS = """
    INSERT INTO credits_fact (learner_id, year, seq, source, kind, happened_on, quantity,
        attributes, granted, content, why, recorded_at, algorithm, previous_hash, hash)
    SELECT id, %(year)s, n, 'benchmark:' || id || '/' || n,
        (ARRAY['lecture', 'online_course', 'class', 'exam'])[n %% 4 + 1],
        make_date(%(year)s, 1, 5) + n * 27 + (id %% 20)::int,
        CASE n %% 4
            WHEN 0 THEN jsonb_build_object('minutes', (90 + (id + n) %% 4 * 50)::text)
            WHEN 2 THEN jsonb_build_object('days', (1 + (id + n) %% 5)::text)
            ELSE '{}' END,
        CASE n %% 4
            WHEN 3 THEN jsonb_build_object('exam_passed', (id + n) %% 10 > 0, 'title', '应知应会')
            ELSE jsonb_build_object('title', '宪法与依法行政' || (id + n) %% 300) END,
        CASE n %% 4 WHEN 1 THEN ((id + n) %% 25)::numeric / 2 END,
        '', '测量', make_date(%(year)s, 12, 31), 'v1|sha256', '', 'x'
    FROM people_learner, generate_series(1, %(each)s) AS n WHERE id > %(after)s"""
REVERSALS = """
    INSERT INTO credits_fact (learner_id, year, seq, source, kind, happened_on, quantity,
        attributes, content, why, reverses_id, recorded_at, algorithm, previous_hash, hash)
    SELECT learner_id, year, 100 + seq, 'benchmark.reversal:' || id, kind, happened_on, '{}', '{}',
        '', '冲销', id, recorded_at, 'v1|sha256', '', 'x'
    FROM credits_fact WHERE learner_id > %s AND id %% 100 = 0 AND reverses_id IS NULL"""


def grow(people: int, *, facts_each: int = FACTS_EACH) -> int:
    """Let the city have so many people and their facts; returns the number of facts."""
    agency = Agency.objects.first() or Agency.add_root(
        code="4101", name="绿城市", kind=AgencyKind.CITY
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM people_learner")
        known, last = cursor.fetchone()
        cursor.execute(PEOPLE, [agency.pk, known + 1, people])
        cursor.execute(POSTS)
        if facts_each:
            cursor.execute(FACTS, {"year": YEAR, "each": facts_each, "after": last})
            cursor.execute(REVERSALS, [last])
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM credits_fact")
        return int(cursor.fetchone()[0])
