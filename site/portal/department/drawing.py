"""The pictures of the department desk: each with its figures as a table beside it."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keeping.told import told
from portal.department.completion import Completion
from portal.department.lecture_hall import Year
from portal.department.urging import Stage
from portal.pictures.bars import Piece, Row, bars
from portal.pictures.funnel import Step, funnel
from portal.pictures.heat import heat
from portal.pictures.shapes import Picture, Tone


def grades(completion: Completion) -> Picture | None:
    """Met and short, grade by grade and measure by measure; groups too small are left out."""
    groups = [one for one in (*completion.grades, *completion.further) if one.people]
    if not groups:
        return None
    return bars(
        key="grades",
        title=_("各档次完成情况"),
        description=_("每一行是一个职级档次或另行适用的办法，已达标和未达标的人数。"),
        heading=_("档次"),
        legend=[(Tone.MET, _("已达标")), (Tone.LACKS, _("未达标"))],
        rows=[
            Row(
                told(one.name),
                [Piece(one.met, Tone.MET), Piece(one.short, Tone.LACKS)],
                f"{one.percent}%",
            )
            for one in groups
        ],
        figures=_("达标率"),
    )


def ladder(stages: list[Stage]) -> Picture:
    return funnel(
        key="ladder",
        title=_("督促进展"),
        description=_("从未达标到各级督促措施，每一阶段有多少人；同一人只计一次。"),
        steps=[Step(one.name, one.people, one.address) for one in stages],
    )


def fill(hall: Year) -> Picture:
    """Seats taken and free, month by month, on one scale."""
    months = hall.everywhere.rows
    return bars(
        key="fill",
        title=_("各月上座情况"),
        description=_("每一行是一个月，已选和空余的席位。"),
        heading=_("月份"),
        legend=[(Tone.HAS, _("已选席位")), (Tone.REST, _("空余席位"))],
        rows=[
            Row(
                _("%(month)d 月，%(sessions)d 场") % one,
                [Piece(one["taken"], Tone.HAS), Piece(one["seats"] - one["taken"], Tone.REST)],
                _("上座率 %(percent)d%%，到场 %(present)d 人") % one,
            )
            for one in months
        ],
        whole=max(one["seats"] for one in months),
        figures=_("上座率和到场人数"),
    )


def halls(hall: Year) -> Picture:
    return heat(
        key="halls",
        title=_("各会场每月场次"),
        description=_("每一行是一个会场，每一格是一个月的场次，颜色越深场次越多。"),
        heading=_("会场"),
        # A column is as narrow as two figures, in any language.
        columns=[pgettext("column", "%(month)d 月") % {"month": n} for n in range(1, 13)],
        rows=[(one.name, [number or None for number in one.sessions]) for one in hall.halls],
    )
