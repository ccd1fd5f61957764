"""What the tables of this app hold about people (keeping.holdings), and those of Wagtail.

Pages, revisions and their log are the house's writing: who wrote is recorded as an act in office.
"""

from keeping.holdings import Erasure, Holding, Kept, Kind, about, house

HOLDINGS: dict[str, Holding] = {
    "GuideIndex": house(),
    "Guide": house(),
    "AnnouncementIndex": house(),
    "Announcement": house(),
    "PutAwayTour": about("user", Kind.RECORD, kept=Kept.LOGIN, erasure=Erasure.DELETED),
    "wagtailcore.Page": house("locked_by", "owner"),
    "wagtailcore.Revision": house("user"),
    "wagtailcore.ModelLogEntry": house("user"),
    "wagtailcore.PageLogEntry": house("user"),
    "wagtailcore.UploadedFile": house("uploaded_by_user"),
    "wagtailcore.WorkflowState": house("requested_by"),
    "wagtailcore.TaskState": house("finished_by"),
    "wagtailcore.Comment": house("user", "resolved_by"),
    "wagtailcore.CommentReply": house("user"),
    "wagtailcore.PageSubscription": house("user"),
    "wagtaildocs.Document": house("uploaded_by_user"),
    "wagtailimages.Image": house("uploaded_by_user"),
    "wagtailadmin.EditingSession": house("user"),
    "wagtailadmin.FormState": house("user"),
    "wagtailusers.UserProfile": about(
        "user", Kind.RECORD, kept=Kept.LOGIN, erasure=Erasure.DELETED
    ),
}
