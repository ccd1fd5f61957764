"""What every installation shares; dev, test and production hold only differences."""

from pathlib import Path

from config import environment, outside_logins
from config.own_records import (  # noqa: F401 -- read by keeping.audit
    AUDIT_NO_ACT,
    AUDIT_OWN_RECORD,
    AUDIT_WRITING_FUNCTIONS,
)

ROOT = Path(__file__).resolve().parents[3]
SITE = ROOT / "site"
VAR = Path(environment.text("CIVIL_CREDITS_VAR", str(ROOT / "var")))
VAR.mkdir(parents=True, exist_ok=True)
# Below it, what a backup must hold: the rest is made again by itself (keeping.files).
KEPT_FOLDERS = [
    "attachments", "evidence", "fonts", "imports", "jobs",
    "media", "papers", "pictures", "receipts",
]  # fmt: skip

INSTALLED_APPS = [
    "config",
    "connections",
    "portal",
    "exams",
    "catalog",
    "credits",
    "documents",
    "people",
    "jobs",
    "keeping",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

# Whose tables say what they hold about people (keeping.holdings).
HOLDINGS = [
    "connections", "portal", "exams", "catalog", "credits", "documents", "people", "jobs",
]  # fmt: skip

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.please_wait.please_wait",
    "config.personal_pages.personal_pages",
    "keeping.audit.requests.recorded",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.signing_in.middleware.SessionEnds",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "people.signing_in.factor_middleware.SecondFactor",
    "portal.editors.follow_roles",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.policies.Policies",
    "django_htmx.middleware.HtmxMiddleware",
    "config.refused_texts.RefusedTexts",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["keeping.templatetags.told"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.navigation.navigation",
                "portal.text_size.text_size",
            ],
        },
    },
]

DATABASES = {
    "default": environment.database(
        environment.text("DATABASE_URL", f"sqlite:///{VAR / 'db.sqlite3'}")
    )
}
CACHES = {
    "default": {"BACKEND": "config.cache.Cache"},  # sends on to `shared` what is counted together
    # In the database a login needs nothing but the database; a Redis may take both (production).
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_shared_cache",
        # Django's 300 would forget who has to wait as soon as a few hundred mistype.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.login_backend.LoginBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "people.signing_in.passwords.HouseWords"},
]
# asvs: no rules on signs, no ageing; dengbao: kinds of signs, 180 days, none of the last five.
PASSWORDS_BY_DENGBAO = environment.one_of("PASSWORD_POLICY", "asvs", "dengbao") == "dengbao"
VALIDATORS_OF_DENGBAO = [
    {"NAME": "people.signing_in.passwords.Kinds"},
    {"NAME": "people.signing_in.passwords.Remembered"},
]
if PASSWORDS_BY_DENGBAO:
    AUTH_PASSWORD_VALIDATORS += VALIDATORS_OF_DENGBAO
PASSWORD_WORDS = [
    "公务员", "培训", "学分", "大讲堂", "密码", "gongwuyuan", "peixun", "xuefen", "dajiangtang",
    "civil", "servant", "credits", "training", "password", "admin", "mima",
    *environment.words("PASSWORD_WORDS"),
]  # fmt: skip
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_ADAPTER = "people.signing_in.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"reauthenticate": "portal.signing_in.forms.ConfirmForm"}
# Failed tries are counted by people.signing_in.lockout, which says why not per address.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
LOGIN_LIMITS = {
    "login_failed_here": "5/15m/key",  # one account from one address
    "login_failed_anywhere": "100/1d/key",  # one account from wherever
}
IS_DEMO = False  # where it is, pages say how to try what an installation would require
# Whether holders of roles must set up a second factor; everybody else may.
MFA_FOR_ROLES = environment.flag("MFA_FOR_ROLES", False)
MFA_ADAPTER = "people.signing_in.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_PERIOD, MFA_TOTP_TOLERANCE = 30, 1  # RFC 6238, 5.2: at most one step for the way
MFA_FORMS = {
    "authenticate": "people.signing_in.factor_forms.AuthenticateForm",
    "reauthenticate": "people.signing_in.factor_forms.ReauthenticateForm",
    "activate_totp": "people.signing_in.factor_forms.ActivateTOTPForm",
    "add_webauthn": "people.signing_in.factor_forms.AddWebAuthnForm",
    "edit_webauthn": "people.signing_in.factor_forms.EditWebAuthnForm",
}
# Logging in by another house's word: those that the environment configures, and no others.
SOCIALACCOUNT_PROVIDERS = outside_logins.configured()
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True  # before a way in is bound or unbound
SOCIALACCOUNT_ADAPTER = "people.signing_in.outside.adapter.OutsideAdapter"
# So many days an invitation code may be used to choose a password.
INVITATION_DAYS = environment.number("INVITATION_DAYS", 14)
# So many years after somebody has left, her name and number may be erased. No law gives a number:
# the shortest fixed period of the archives of organs is ten years (国家档案局令第 8 号).
PEOPLE_RETENTION_YEARS = environment.number("PEOPLE_RETENTION_YEARS", 10)
# Who was erased, outside the database: replayed after an older backup was restored.
ERASURES_FILE = Path(environment.text("ERASURES_FILE", str(VAR / "erasures.list")))
# Seals ID numbers where a house keeps them; without it none is taken (people.id_numbers).
PII_KEY = environment.secret("PII_KEY", default="")
PII_KEY_BEFORE = environment.secret("PII_KEY_BEFORE", default="")
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# The dates of each language: config/formats/zh_Hans and en.
FORMAT_MODULE_PATH = ["config.formats"]
LOCALE_PATHS = [SITE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [SITE / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"

SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Each cookie has its name here, so that production can put `__Host-` before all of them.
LANGUAGE_COOKIE_NAME, TEXT_SIZE_COOKIE_NAME = "language", "text_size"
DOOR_COOKIE_NAME, MESSAGES_COOKIE_NAME = "browser", "messages"
MESSAGE_STORAGE = "config.cookies.Messages"
SESSION_COOKIE_AGE = 8 * 3600  # counted from the login: nobody is logged in for longer
# So many minutes without a request end a session; a role in force makes it the shorter one.
SESSION_IDLE_MINUTES = environment.number("SESSION_IDLE_MINUTES", 30)
SESSION_IDLE_MINUTES_WITH_ROLE = environment.number("SESSION_IDLE_MINUTES_WITH_ROLE", 10)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the attendance of a full hall comes in one request
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's page preview is a frame of the same origin
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
    },
}
# Wagtail's admin carries inline scripts for its date pickers and styles of its editor; an image
# that is being uploaded is shown from the browser's own memory.
ADMIN_SECURITY_POLICY = {
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
}

WAGTAIL_SITE_NAME = "公务员培训学分与大讲堂"
WAGTAILADMIN_BASE_URL = environment.text("SITE_URL", "http://127.0.0.1:8000")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "catalog.finding.search"}}
# An intranet's browsers must not call the world.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Lectures are screened and released (catalog.releasing); Wagtail's moderation would pass both by.
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "/login/"
WAGTAILEMBEDS_FINDERS = []
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]

# Who asks for /metrics says this; without it there is no such page.
METRICS_TOKEN = environment.secret("METRICS_TOKEN", default="")

QUEUE = VAR / "queue"
CELERY_BROKER_URL = environment.text("CELERY_BROKER_URL", "filesystem://")
if CELERY_BROKER_URL == "filesystem://":
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE / "data"),
        "data_folder_out": str(QUEUE / "data"),
        "control_folder": str(QUEUE / "control"),
        "processed_folder": str(QUEUE / "processed"),
        "polling_interval": 0.1,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
    CELERY_WORKER_SEND_TASK_EVENTS = False
else:
    # A message waits at most this long behind a busy worker before another may have it;
    # the two restore settings make an expired one come back within 10 s instead of 100 s.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 1800,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        # A request does not wait for a broker that is down (6 s otherwise): jobs are swept up.
        "max_retries": 0,
        "socket_connect_timeout": 2,
    }
# The job row is the truth; a message only wakes a worker, so losing or repeating one is harmless.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE

JOBS_FOLDER = VAR / "jobs"
# A part whose worker was not heard of for so long goes to another one; a living worker renews
# its lease, but not beyond the second number: then the part counts as hanging.
JOBS_LEASE_SECONDS = environment.number("JOBS_LEASE_SECONDS", 60)
JOBS_PART_SECONDS = environment.number("JOBS_PART_SECONDS", 900)
# Printed files are cleared away after so many days: the notices themselves stay, and print again.
JOBS_FILES_DAYS = environment.number("JOBS_FILES_DAYS", 30)
JOBS_CLEARED_KINDS = ("credits.print_notices",)
# kind → the function that does one part (jobs.parts explains its shape); jobs knows nobody.
JOB_KINDS = {
    "credits.rebuild_standings": "credits.standing.rebuild_part",
    "credits.import_check": "credits.imports.work.check_part",
    "credits.import_record": "credits.imports.work.record_part",
    "credits.import_reverse": "credits.imports.work.reverse_part",
    "credits.rehearse": "credits.rehearsal.job.rehearse_part",
    "credits.settlement_outlook": "credits.settlement.outlook.part",
    "credits.settle": "credits.settlement.freezing.part",
    "credits.issue_notices": "credits.noticing.issuing.issue_part",
    "credits.print_notices": "credits.notice_printing.print_part",
    "catalog.draw_seats": "catalog.wishes.draws.draw_part",
    "catalog.print_book": "catalog.publishing.book.print_part",
    "exams.analyse": "exams.analysing.job.analyse_part",
    "exams.preview_remarking": "exams.remarking.job.preview_part",
    "exams.remark": "exams.remarking.job.agree_part",
    "catalog.import_year": "catalog.year_import.work.import_part",
    "catalog.release": "catalog.releasing.work.release_part",
    "portal.unit_act": "portal.acts.work.act_part",
    "portal.check_clearing": "portal.department.soundness.clearing_part",
}

# The measure in force where no edition has been published yet: a pack of credits/rulebooks.
CREDITS_DEFAULT_RULEBOOK = "zhengzhou-online-2015.toml"
# Heads of the ledger's chains are copied here, outside the database (credits.anchor).
LEDGER_ANCHOR_FILE = Path(environment.text("LEDGER_ANCHOR_FILE", str(VAR / "ledger.anchor")))
# prefix of sources → the function that names the sources which ought to be in force
LEDGER_FEEDERS = {
    "credits.claim": "credits.claims.expected_sources",
    "credits.import": "credits.imports.batches.expected_sources",
    "catalog.attendance": "catalog.attending.facts.expected_sources",
    "exams.attempt": "exams.crediting.expected_sources",
}
# Pictures of questions: a private shelf, each under the digest of its bytes.
# Of many who begin an exam within so many seconds only the first looks whether the bank changed.
EXAMS_BANK_SECONDS = 1
EXAMS_PICTURES_FOLDER = VAR / "pictures"
# What a lecturer needs from one hall to the next; less is shown as a clash.
CATALOG_TRAVEL_MINUTES = environment.number("CATALOG_TRAVEL_MINUTES", 30)
# Papers of classes (plan, agenda, signed sheets): a private shelf of their own.
CATALOG_PAPERS_FOLDER = VAR / "papers"
# Somebody passes the door at most so long before the start or after the end of a session; scans
# that were kept without a network are taken for so many hours more.
CATALOG_SCAN_GAP_MINUTES = environment.number("CATALOG_SCAN_GAP_MINUTES", 90)
CATALOG_SCAN_SYNC_HOURS = environment.number("CATALOG_SCAN_SYNC_HOURS", 24)
# Whose figures a text is previewed with; documents knows nobody above it.
DOCUMENTS_FIGURES_ABOUT = "credits.noticing.figures.about"
DOCUMENTS_FIGURES_ABOUT_UNIT = "credits.noticing.figures.about_unit"
DOCUMENTS_REMINDER = "credits/notice.html"  # the template that letters are printed with
# The default of documents.fonts: a site's licensed typefaces are dropped here.
DOCUMENTS_FONT_DIR = Path(environment.text("DOCUMENTS_FONT_DIR", str(VAR / "fonts")))
# Evidence of claims and uploaded records: private shelves under no URL, and what one piece
# of evidence may weigh.
CREDITS_EVIDENCE_FOLDER = VAR / "evidence"
CREDITS_IMPORTS_FOLDER = VAR / "imports"
CREDITS_EVIDENCE_MAX_BYTES = environment.number("CREDITS_EVIDENCE_MAX_MB", 10) * 1_000_000
CREDITS_EVIDENCE_MAX_PIXELS = 50_000_000
# Plans and agendas of declared lectures: another private shelf.
CATALOG_ATTACHMENTS_FOLDER = VAR / "attachments"
CATALOG_ATTACHMENT_MAX_BYTES = environment.number("CATALOG_ATTACHMENT_MAX_MB", 10) * 1_000_000
CATALOG_ATTACHMENT_MAX_PIXELS = 50_000_000
# The two people (login,login) in whose names `settle` prepares and closes when none is given.
CREDITS_SETTLEMENT_SIGNATORIES = environment.text("CREDITS_SETTLEMENT_SIGNATORIES", "")
# Kinds of fact that a feeder records by itself: nobody claims them.
CREDITS_FED_KINDS = {"lecture", "online_course", "exam"}
# Days within which a request to correct a record is answered; the law says "in time".
CREDITS_CORRECTION_DAYS = environment.number("CREDITS_CORRECTION_DAYS", 15)
# Working days within which a notice is served, and within which the person may answer it.
CREDITS_NOTICE_SERVICE_DAYS = environment.number("CREDITS_NOTICE_SERVICE_DAYS", 5)
CREDITS_NOTICE_REPLY_DAYS = environment.number("CREDITS_NOTICE_REPLY_DAYS", 10)
# A PKCS#12 file to sign single documents with; without one they are printed unsigned.
DOCUMENTS_SIGNING_KEY = environment.text("DOCUMENTS_SIGNING_KEY", "")
DOCUMENTS_SIGNING_PASSPHRASE = (
    environment.secret("DOCUMENTS_SIGNING_PASSPHRASE") if DOCUMENTS_SIGNING_KEY else ""
)
# How often one address may verify papers, 0 for any number.
CREDITS_VERIFICATIONS_A_MINUTE = environment.number("CREDITS_VERIFICATIONS_A_MINUTE", 30)
# How many requests a minute one token of another system has (connections.tokens).
CONNECTIONS_REQUESTS_A_MINUTE = environment.number("CONNECTIONS_REQUESTS_A_MINUTE", 120)
# Networks inside, to whose hosts events may be sent besides public ones (connections.webhooks).
CONNECTIONS_RECEIVER_NETWORKS = environment.networks(
    environment.text("CONNECTIONS_RECEIVER_NETWORKS", "")
)
# Scanned receipts of service: another private shelf.
CREDITS_RECEIPTS_FOLDER = VAR / "receipts"
