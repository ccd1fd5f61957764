"""Puts up what the department announces: three short texts that name nobody."""

from datetime import datetime, timedelta

from wagtail.models import Page

from portal.models import Announcement, AnnouncementIndex

# Days ago, title, text.
ANNOUNCED = (
    (
        40,
        "下半年培训大讲堂目录已发布",
        "<p>下半年的讲座已列入年度目录，各单位人员可自主选座。开讲前可以退选，空出的席位按候补先后递补。</p>",
    ),
    (
        12,
        "学分核对提醒",
        "<p>请到“我的学分”核对本年度记录。记错、漏记的，在那一条上点“申请更正”；"
        "学历学位、资格考试、论文、授课等凭证明材料申报。</p>",
    ),
    (
        3,
        "年底前未达标人员怎样补齐",
        "<p>“我的学分”会算出还差哪些学分，并列出时间不冲突、仍有空席的讲座：</p>"
        "<ul><li>一次选下整个方案，开讲前都可以退选；</li>"
        "<li>应知应会考试合格也计学分；</li>"
        "<li>有减免情形的，请联系本单位人事部门。</li></ul>",
    ),
)


def announce(*, now: datetime) -> None:
    home = Page.objects.get(depth=2)
    board = home.add_child(instance=AnnouncementIndex(title="通知公告", slug="announcements"))
    for number, (days, title, body) in enumerate(ANNOUNCED, start=1):
        at = now - timedelta(days=days)
        board.add_child(
            instance=Announcement(
                title=title,
                slug=f"{now.year}-{number}",
                body=body,
                first_published_at=at,
                last_published_at=at,
            )
        )
