"""Tables that the audit record (keeping.audit) leaves out, each with its reason; all others it
sees, also those that come later. A reason is one of three: the rows are their own record, they
are computed from others, or a moment beside them would tell what was promised not to be told.
"""

AUDIT_OWN_RECORD = {
    # Their own record: added to, never changed, each row with its moment and whose it is.
    "exams.AnswerStep": "每一步作答自成一条，带时间，只增不改；数千人同时保存",
    "exams.PracticeAnswer": "每一次练习自成一条",
    "credits.ChainHead": "台账链尾，随台账事实移动",
    "connections.Delivery": "每次投递自记次数与时间",
    "keeping.AuditRecord": "审计记录本身",
    "keeping.AuditHead": "审计链尾",
    # How work is shared out; what the work changes is recorded with the part that does it.
    "jobs.Part": "分段的领取与完成",
    "exams.MarkingLease": "阅卷人暂领一份答卷",
    # Computed from other rows, and computed anew at will.
    "credits.Standing": "由台账算出",
    "credits.GroupStanding": "由台账算出",
    "exams.KnowledgeState": "由练习算出",
    "exams.QuestionShown": "由答卷数出",
    "wagtailcore.ReferenceIndex": "由页面内容算出",
    "wagtailsearch.IndexEntry": "由页面内容算出",
    "wagtailimages.Rendition": "由图片算出",
    # Who is here just now.
    "people.Session": "登录会话；登录本身记在账号上",
    "people.SharedCache": "登录失败等的计数",
    "wagtailadmin.EditingSession": "谁正开着编辑页",
    "wagtailadmin.FormState": "没有保存的编辑表单",
    # Anonymous (catalog.models.evaluation): a moment beside a name would tell which slip is whose.
    "catalog.Evaluation": "听课评价不记名",
    "catalog.Evaluator": "听课评价不记名",
}

# Of these a request changes rows though nobody asked it to do anything.
AUDIT_NO_ACT = ("people.Session", "people.SharedCache")

# What functions of the database change: by their name in the text of a statement nobody sees it.
# They return a row when they have changed something.
AUDIT_WRITING_FUNCTIONS = {
    "catalog_take_seat": (("added", "catalog_enrolment"), ("changed", "catalog_pool")),
    "exams_save_answer": (("added", "exams_answerstep"),),
}
