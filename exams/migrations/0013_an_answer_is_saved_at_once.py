"""On PostgreSQL an answer is stored by one call, whose plan is kept.

The attempt is locked and its state seen under the lock; a share lock, so that two windows may save
at once: a revision is taken once by its constraint. No row: `exams.attempts` finds out why.
"""

from django.db import migrations

from catalog.database_function import DatabaseFunction

SAVE = """
CREATE FUNCTION exams_save_answer(
    asked bigint, who bigint, drawn text, answered bigint, wanted bigint, said jsonb, at timestamptz
) RETURNS TABLE (step bigint, late boolean) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
    RETURN QUERY
        INSERT INTO exams_answerstep
            (attempt_id, question_id, revision, choice, received_at, is_late)
        SELECT a.id, answered, wanted, said, at, at > a.deadline_at
        FROM exams_attempt a
        WHERE a.id = asked AND (a.state = 'OPEN' OR at > a.deadline_at)
            AND (drawn IS NULL OR a.seed = drawn)
            AND (who IS NULL OR EXISTS (
                SELECT FROM people_learner l WHERE l.id = a.learner_id AND l.user_id = who))
            AND wanted = 1 + COALESCE((
                SELECT max(s.revision) FROM exams_answerstep s
                WHERE s.attempt_id = asked AND s.question_id = answered), 0)
        FOR SHARE OF a
        ON CONFLICT DO NOTHING
        RETURNING exams_answerstep.id, exams_answerstep.is_late;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("exams", "0012_handbook_is_published")]

    operations = [DatabaseFunction("exams_save_answer", SAVE)]
