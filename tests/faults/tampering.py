"""Sixteen ways to change the ledger behind its back, for somebody who has the database in hand.

Each changes what is recorded of a victim and returns whom a report has to name: an entry, a chain
(a learner's year) or the anchor file. The victim has four entries of one year or more, the second
of them granted by an import and the last one a reversal of the third.
"""

from typing import NamedTuple

from django.conf import settings
from django.db import connection

from credits import anchor, chain, ledger, ledger_texts
from credits.ledger_texts import FACT, LEARNER, PREVIOUS
from credits.ledger_texts import YEAR as YEAR_AT
from credits.models import ChainHead, Fact
from people.models import Learner
from tests.credits.conftest import NOW, lecture

YEAR = 2026
ANCHOR = "锚文件"


class Named(NamedTuple):
    """Whom a report has to name; None stands for "whichever"."""

    learner: int | None = None
    fact: int | None = None
    what: str = ""

    def is_in(self, faults):
        return any(
            self.learner in (None, fault.learner_id)
            and self.fact in (None, fault.fact_id)
            and self.what in fault.what
            for fault in faults
        )


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def entries(victim):
    return list(Fact.objects.filter(learner=victim, year=YEAR).order_by("seq"))


def change(victim, place, columns, *parameters):
    """One entry, by its place from the beginning (0) or from the end (-1)."""
    target = entries(victim)[place]
    sql(f"UPDATE credits_fact SET {columns} WHERE id = %s", *parameters, target.pk)
    return target


def edit_the_credit(victim):
    return Named(victim.pk, change(victim, 1, "granted = 99").pk)


def edit_the_reason(victim):
    return Named(victim.pk, change(victim, 1, "why = '别的事由'").pk)


def move_to_another_year(victim):
    columns = "year = 2025, happened_on = '2025-04-01', happened_from = NULL, seq = 900"
    return Named(victim.pk, change(victim, 1, columns).pk)


def give_to_another_person(victim):
    other = Learner.objects.exclude(pk=victim.pk).order_by("pk").first()
    return Named(other.pk, change(victim, 1, "learner_id = %s, seq = 900", other.pk).pk)


def seal_one_entry_anew(victim):
    """With the key even: its successor stands upon the hash that it had before."""
    target = change(victim, 1, "granted = 99")
    seal_anew(victim, settings.LEDGER_MAC_KEY, only=target.pk)
    return Named(victim.pk, entries(victim)[2].pk)


def seal_the_chain_anew(victim):
    """With the key and with the head: nothing inside the database is wrong any more."""
    change(victim, 1, "granted = 99")
    seal_anew(victim, settings.LEDGER_MAC_KEY)
    repair_the_head(victim)
    return Named(victim.pk, what=ANCHOR)


def delete_in_the_middle(victim):
    _first, target, after, *_rest = entries(victim)
    sql("DELETE FROM credits_fact WHERE id = %s", target.pk)
    return Named(victim.pk, after.pk, f"缺少第 {target.seq} 条")


def delete_the_last(victim):
    sql("DELETE FROM credits_fact WHERE id = %s", entries(victim)[-1].pk)
    return Named(victim.pk, what="链尾缺失")


def delete_the_last_and_repair_the_head(victim):
    sql("DELETE FROM credits_fact WHERE id = %s", entries(victim)[-1].pk)
    repair_the_head(victim)
    return Named(victim.pk, what=ANCHOR)


def delete_the_person(victim):
    """From the last entry back, as what reverses stands upon what it reverses."""
    for entry in reversed(entries(victim)):
        sql("DELETE FROM credits_fact WHERE id = %s", entry.pk)
    sql("DELETE FROM credits_chainhead WHERE learner_id = %s", victim.pk)
    return Named(victim.pk, what=ANCHOR)


def swap_two(victim):
    first, second = entries(victim)[:2]
    for pk, seq in ((first.pk, 900), (second.pk, first.seq), (first.pk, second.seq)):
        sql("UPDATE credits_fact SET seq = %s WHERE id = %s", seq, pk)
    return Named(victim.pk, second.pk)


def insert_in_the_past(victim):
    """Between the first and the second, the chain sealed anew with a key that was guessed."""
    first, *later = entries(victim)
    for entry in reversed(later):
        sql("UPDATE credits_fact SET seq = seq + 1 WHERE id = %s", entry.pk)
    columns = {
        field.attname: getattr(first, field.attname)
        for field in Fact._meta.concrete_fields
        if not field.primary_key
    }
    forged = Fact(**columns | {"seq": first.seq + 1, "source": "catalog.attendance:forged"})
    Fact.objects.bulk_create([forged])
    seal_anew(victim, "a guess")
    repair_the_head(victim)
    return Named(victim.pk, Fact.objects.get(source=forged.source).pk)


def put_an_older_backup_back(victim):
    heads = list(ChainHead.objects.filter(learner=victim).values_list("pk", "seq", "hash"))
    ledger.record(fact=lecture(victim, "later"), recorded_by=None, now=NOW)
    anchor.write(now=NOW)
    sql("DELETE FROM credits_fact WHERE source = 'catalog.attendance:later'")
    for pk, seq, digest in heads:
        sql("UPDATE credits_chainhead SET seq = %s, hash = %s WHERE id = %s", seq, digest, pk)
    return Named(victim.pk, what=ANCHOR)


def change_the_anchor(victim):
    path, seq = settings.LEDGER_ANCHOR_FILE, len(entries(victim))
    text = path.read_text()
    changed = text.replace(f"\n{victim.pk} {YEAR} {seq} ", f"\n{victim.pk} {YEAR} {seq + 1} ")
    assert changed != text
    path.write_text(changed)
    return Named(what=ANCHOR)


def change_the_head(victim):
    sql("UPDATE credits_chainhead SET hash = 'x' WHERE learner_id = %s", victim.pk)
    return Named(victim.pk, entries(victim)[-1].pk, "链头")


def take_a_reversal_back(victim):
    """Pointed at another entry: the one that it took back counts again."""
    other = entries(victim)[0]
    return Named(victim.pk, change(victim, -1, "reverses_id = %s", other.pk).pk)


def seal_anew(victim, key, *, only=None):
    rows = [
        row
        for row in ledger_texts.entries()
        if (int(row[LEARNER]), int(row[YEAR_AT])) == (victim.pk, YEAR)
    ]
    seal, previous = chain.Seal(key.encode()), b""
    for row in rows:
        if only in (None, int(row[FACT])):
            row[PREVIOUS] = previous
            sealed = seal.of(ledger_texts.sealed_text(row), chain.ALGORITHM)
            sql(
                "UPDATE credits_fact SET previous_hash = %s, hash = %s WHERE id = %s",
                previous.decode(), sealed, int(row[FACT]),
            )  # fmt: skip
            previous = sealed.encode()
        else:
            previous = row[ledger_texts.HASH]


def repair_the_head(victim):
    last = entries(victim)[-1]
    ChainHead.objects.filter(learner=victim, year=YEAR).update(seq=last.seq, hash=last.hash)


WAYS = (
    edit_the_credit,
    edit_the_reason,
    move_to_another_year,
    give_to_another_person,
    seal_one_entry_anew,
    seal_the_chain_anew,
    delete_in_the_middle,
    delete_the_last,
    delete_the_last_and_repair_the_head,
    delete_the_person,
    swap_two,
    insert_in_the_past,
    put_an_older_backup_back,
    change_the_anchor,
    change_the_head,
    take_a_reversal_back,
)
# These touch no entry of the ledger: only the comparison finds them.
BESIDE_THE_LEDGER = (change_the_anchor, change_the_head)
