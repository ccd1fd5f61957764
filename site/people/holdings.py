"""What the tables of this app hold about people (keeping.holdings), and those of allauth."""

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from keeping.holdings import Erasure, Holding, Kept, Kind, about, house

# Where a column must hold something of its own: a number that leads to nobody.
NUMBERED = Concat(Value("erased-"), Cast("pk", CharField()))
HOLDINGS: dict[str, Holding] = {
    "Agency": house(),
    "Learner": about(
        "pk",
        Kind.NAME,
        kept=Kept.SERVICE,
        erasure=Erasure.BLANKED,
        acts=("user",),
        blanks={
            "personnel_no": NUMBERED,
            "name": "已注销",
            "sort_key": "",
            "born_on": None,
            "joined_on": None,
        },
    ),
    "SealedNumber": about(
        "learner",
        Kind.ID_NUMBER,
        kept=Kept.SERVICE,
        erasure=Erasure.DELETED,
        unshown=("sealed", "digest"),
    ),
    "NumberViewing": about(
        "learner", Kind.TEXT, kept=Kept.LEDGER, erasure=Erasure.FIXED, acts=("by",)
    ),
    "DataCopy": about("user", Kind.RECORD, kept=Kept.LEDGER),
    "Erasure": about(
        "learner",
        Kind.TEXT,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        acts=("asked_by", "decided_by"),
    ),
    "Post": about("learner", Kind.RECORD, kept=Kept.LEDGER),
    "User": about(
        "pk",
        Kind.NAME,
        Kind.LOGIN,
        kept=Kept.LOGIN,
        erasure=Erasure.BLANKED,
        blanks={
            "username": NUMBERED,
            "password": "!",  # Django's word for one that nobody can say
            "name": "",
            "email": "",
            "is_active": False,
            "last_login": None,
        },
        unshown=("password",),
    ),
    "Message": about(
        ("learner", "user"),
        Kind.TEXT,
        kept=Kept.SERVICE,
        erasure=Erasure.DELETED,
        acts=("written_by", "decided_by"),
    ),
    "Role": about("user", Kind.RECORD, kept=Kept.LEDGER),
    "RoleChange": about(
        "user", Kind.TEXT, kept=Kept.LEDGER, erasure=Erasure.FIXED, acts=("asked_by", "decided_by")
    ),
    "AccountAct": about(
        "user",
        Kind.NAME,
        Kind.TEXT,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        acts=("done_by",),
    ),
    "Invitation": about(
        "user",
        Kind.LOGIN,
        kept=Kept.SHORT,
        erasure=Erasure.DELETED,
        acts=("issued_by", "revoked_by"),
        unshown=("code_digest",),
    ),
    "PastPassword": about(
        "user", Kind.LOGIN, kept=Kept.LOGIN, erasure=Erasure.DELETED, unshown=("password",)
    ),
    "Session": about(
        "user",
        Kind.LOGIN,
        kept=Kept.SHORT,
        erasure=Erasure.DELETED,
        withheld=_("登录期间的会话，在“我的登录”里查看，退出即删除"),
    ),
    "SharedCache": about(
        (), Kind.LOGIN, kept=Kept.SHORT, withheld=_("只有摘要，不指向任何人，登录限制过后失效")
    ),
    "account.EmailAddress": about("user", Kind.NAME, kept=Kept.LOGIN, erasure=Erasure.DELETED),
    "mfa.Authenticator": about(
        "user", Kind.LOGIN, kept=Kept.LOGIN, erasure=Erasure.DELETED, unshown=("data",)
    ),
    "socialaccount.SocialAccount": about(
        "user", Kind.LOGIN, kept=Kept.LOGIN, erasure=Erasure.DELETED, unshown=("extra_data",)
    ),
    "keeping.AuditRecord": about(
        (),
        Kind.RECORD,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        withheld=_("谁改动了什么的审计记录，只有账号的编号，由审计员查阅"),
    ),
    "keeping.AuditHead": house(),
}
