"""On PostgreSQL a booking is two calls: what decides it, and the taking under the session's lock.

Each keeps its plan, and between lock and commit nobody waits for Python. `catalog_take_seat` only
ever says yes; what it leaves undecided (no row) is decided step by step, and explained, in Python.
"""

from django.db import migrations

from catalog.database_function import DatabaseFunction

ASKED = """
CREATE FUNCTION catalog_seat_asked(asked bigint, who bigint) RETURNS TABLE (
    lecture bigint, starts_at timestamptz, ends_at timestamptz, state text,
    title text, url_path text, host bigint, host_path text,
    catalog bigint, catalog_path text, opening text,
    selection_opens_at timestamptz, selection_closes_at timestamptz,
    preferred_hours int, no_show_limit int, no_show_days int, no_show_effect text,
    has_rules boolean, learner bigint, unit bigint, unit_path text, unit_name text, holds boolean,
    pool bigint, pool_name text, seats int, taken int,
    kept_for bigint, kept_path text, kept_name text, kept_short_name text
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT
        s.lecture_id::bigint, s.starts_at, s.ends_at, s.state::text,
        page.title::text, page.url_path::text, host.id::bigint, host.path::text,
        y.page_ptr_id::bigint, year.path::text, y.opening::text,
        y.selection_opens_at, y.selection_closes_at,
        y.preferred_hours::int, y.no_show_limit::int, y.no_show_days::int, y.no_show_effect::text,
        EXISTS (SELECT FROM catalog_audiencerule r WHERE r.lecture_id = s.lecture_id),
        me.id::bigint, unit.id::bigint, unit.path::text, unit.name::text,
        EXISTS (SELECT FROM catalog_enrolment e
            WHERE e.session_id = s.id AND e.learner_id = me.id AND e.state = 'ENROLLED'),
        p.id::bigint, p.name::text, p.seats::int, p.taken::int,
        kept.id::bigint, kept.path::text, kept.name::text, kept.short_name::text
    FROM catalog_session s
    JOIN wagtailcore_page page ON page.id = s.lecture_id
    JOIN catalog_lecture l ON l.page_ptr_id = s.lecture_id
    JOIN people_agency host ON host.id = l.host_id
    JOIN wagtailcore_page year ON year.path = left(page.path, -4)
    JOIN catalog_annualcatalog y ON y.page_ptr_id = year.id
    LEFT JOIN catalog_pool p ON p.session_id = s.id
    LEFT JOIN people_agency kept ON kept.id = p.agency_id
    LEFT JOIN people_learner me ON me.user_id = who
    LEFT JOIN people_agency unit ON unit.id = me.agency_id
    WHERE s.id = asked AND page.live AND s.state <> 'DRAFT';
END $$"""

TAKE = """
CREATE FUNCTION catalog_take_seat(
    asked bigint, starts timestamptz, ends timestamptz, who bigint, pools bigint[],
    taken_by bigint, at timestamptz, told text
) RETURNS TABLE (enrolment bigint, pool bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
    -- The session first, then the learner, as everywhere; a session that changed is judged anew.
    PERFORM FROM catalog_session s
        WHERE s.id = asked AND s.state = 'PLANNED' AND s.starts_at = starts AND s.ends_at = ends
        FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM FROM people_learner l WHERE l.id = who FOR NO KEY UPDATE;
    -- Each statement of a volatile function sees what was committed before it: also while it waited.
    PERFORM FROM catalog_enrolment e JOIN catalog_session s ON s.id = e.session_id
        WHERE e.learner_id = who AND e.state = 'ENROLLED' AND (s.id = asked OR (
            s.state = 'PLANNED' AND s.starts_at < ends AND s.ends_at > starts));
    IF FOUND THEN RETURN; END IF;
    FOREACH pool IN ARRAY pools LOOP
        UPDATE catalog_pool p SET taken = p.taken + 1
            WHERE p.id = pool AND p.session_id = asked AND p.taken < p.seats;
        CONTINUE WHEN NOT FOUND;
        UPDATE catalog_waitingplace w SET state = 'SEATED', decided_at = at, decision = told
            WHERE w.session_id = asked AND w.learner_id = who AND w.state = 'WAITING';
        INSERT INTO catalog_enrolment (session_id, pool_id, learner_id, state, enrolled_at, enrolled_by_id)
            VALUES (asked, pool, who, 'ENROLLED', at, taken_by) RETURNING id INTO enrolment;
        RETURN NEXT;
        RETURN;
    END LOOP;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0015_calls_ask_for_files")]

    operations = [
        DatabaseFunction("catalog_seat_asked", ASKED),
        DatabaseFunction("catalog_take_seat", TAKE),
    ]
