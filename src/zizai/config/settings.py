"""Django's settings. Everything a city changes is an environment variable read by `config()`.

The reference page docs/operations/settings.md is generated from these calls.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from zizai.config import databases
from zizai.config.env import config, pairs
from zizai.config.keys import secret
from zizai.operations import logs

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src" / "zizai"

DATA_DIR = Path(config("ZIZAI_DATA_DIR", str(ROOT / "var"), "数据目录：数据库、上传的文件、密钥、日志", shown="./var"))
PACK_DIR = Path(config("ZIZAI_PACK", str(ROOT / "packs" / "zigong"), "城市包的目录", shown="./packs/zigong"))
DEBUG = config("ZIZAI_DEBUG", False, "开发用的错误页；生产环境一律关闭")
DEMO = config("ZIZAI_DEMO", False, "演示站：一键登录、演示登录服务、演示标记。正式运行必须关闭")

SECRET_KEY = config("ZIZAI_SECRET_KEY", "", "会话与签名的密钥；空着就在数据目录里生成", secret=True) or secret(DATA_DIR, "secret-key")
# Identity numbers are encrypted with the first key and read with any of them: put the new one first to rotate.
FIELD_KEYS = config("ZIZAI_FIELD_KEYS", [], "身份号码加密密钥，逗号分隔，新的在前；空着就生成", secret=True) or [secret(DATA_DIR, "field-key")]
DIGEST_KEY = config("ZIZAI_DIGEST_KEY", "", "按号码查找用的摘要密钥；换了就查不到旧号码", secret=True) or secret(DATA_DIR, "digest-key")

# Probes and the monitoring on this machine ask by these names, whatever the site is called.
_LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [*config("ZIZAI_HOSTS", [], "站点的主机名，逗号分隔；本机的名称总是允许", shown="localhost"), *_LOOPBACK]
CSRF_TRUSTED_ORIGINS = config("ZIZAI_ORIGINS", [], "反向代理后的完整网址，逗号分隔，如 https://zizai.example.gov.cn")
HTTPS = config("ZIZAI_HTTPS", False, "站点由反向代理经 HTTPS 提供：Cookie 加 Secure，发送 HSTS，把 http 转到 https；代理要设置 X-Forwarded-Proto")

DATABASES = {"default": databases.parse(config("DATABASE_URL", f"sqlite:///{DATA_DIR / 'zizai.sqlite3'}", "数据库地址", shown="sqlite:///var/zizai.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rooms in the order in which they stand on one another.
ROOMS = [
    "zizai.kernel",
    "zizai.look",
    "zizai.city",
    "zizai.city.login",
    "zizai.plan",
    "zizai.catalogue",
    "zizai.cases",
    "zizai.bundles",
    "zizai.hotline",
    "zizai.portal",
    "zizai.desk",
    "zizai.api",
    "zizai.operations",
]
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_tasks",
    "django_tasks_db",
    "django_prometheus",
    "csp",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "zizai.operations.middleware.request_log",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "zizai.operations.middleware.permissions_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zizai.city.login.middleware.actor_middleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "zizai.config.urls"
CSRF_FAILURE_VIEW = "zizai.portal.errors.csrf"
WSGI_APPLICATION = "zizai.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zizai.look.site.about",
            ],
        },
    }
]

AUTH_USER_MODEL = "city.Account"
LANGUAGE_CODE = "zh-hans"
# Instants are UTC everywhere; pages and legal arithmetic are Shanghai's.
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(DATA_DIR / "files")}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WORKER = config("ZIZAI_WORKER", False, "有后台进程（zizai worker）替网站办后台任务；没有时，后台任务由网站当场办")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend" if WORKER else "django_tasks.backends.immediate.ImmediateBackend"}}

# A destination that is not named here keeps its messages in a file under DATA_DIR/outbox.
OUTBOX = pairs("ZIZAI_OUTBOX", config("ZIZAI_OUTBOX", [], "外发消息的去向，逗号分隔的 名称=网址；没写的去向只存在本地文件"))
OUTBOX_KEY = config("ZIZAI_OUTBOX_KEY", "", "外发消息签名的主密钥，各去向的密钥由它派生；空着就生成", secret=True) or secret(DATA_DIR, "outbox-key")

VERIFY_URL = config("ZIZAI_VERIFY_URL", "http://localhost:8000/verify/", "文书上二维码指向的查验网址，后面接查验码")
# Searched after the packaged fonts, for characters that those lack.
FONT_DIRS = config("ZIZAI_FONTS", [], "文书的补充字库所在的目录，逗号分隔；姓名里有自带字库没有的字时用")

# ---- login ----
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
STAFF_HOME_URL = "/desk/"
AUTHENTICATION_BACKENDS = ["zizai.city.login.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": f"zizai.city.login.passwords.{name}"} for name in ("LongEnough", "NotCommon", "NotOwnName")]
MFA_ROLES = config("ZIZAI_MFA_ROLES", ["operator", "security", "auditor"], "这些角色登录必须用动态口令，逗号分隔")
PROXIES = config("ZIZAI_PROXIES", 0, "网站前面有几层自己的反向代理；按它从 X-Forwarded-For 取客户端地址，限制登录次数用")
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

# Limits on signing in are counted here: shared by all processes, so no cache of one process may replace it.
# What is merely computed again at some cost (a public figure) each process keeps for itself.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "login_cache", "OPTIONS": {"MAX_ENTRIES": 100_000}},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

SESSION_ENGINE = "zizai.city.login.sessions"
SESSION_COOKIE_NAME = "zizai_session"
SESSION_COOKIE_AGE = config("ZIZAI_SESSION_HOURS", 12, "登录后最多保持几小时") * 3600
SESSION_IDLE_AGE = config("ZIZAI_STAFF_IDLE_MINUTES", 30, "工作人员多少分钟没有操作就自动退出") * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

ACCOUNT_ADAPTER = "zizai.city.login.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {name: f"zizai.city.login.forms.{form}" for name, form in (("login", "Login"), ("change_password", "ChangePassword"), ("reauthenticate", "Reauthenticate"))}
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/15m/key"}
MFA_ADAPTER = "zizai.city.login.adapters.SecondFactor"
MFA_FORMS = {name: f"zizai.city.login.forms.{form}" for name, form in (("authenticate", "Code"), ("reauthenticate", "CodeAgain"), ("activate_totp", "ActivateTotp"))}
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "zizai.city.login.adapters.Identities"
SOCIALACCOUNT_ONLY = False
IDP_OIDC_ADAPTER = "zizai.city.login.provider.DemonstrationProvider"
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 3600

OIDC_SERVER = config("ZIZAI_OIDC_SERVER", "", "个人和企业统一身份认证的地址（OpenID Connect issuer）；空着就没有")
OIDC_CLIENT_ID = config("ZIZAI_OIDC_CLIENT_ID", "", "在统一身份认证那里登记的应用标识")
OIDC_SECRET = config("ZIZAI_OIDC_SECRET", "", "在统一身份认证那里登记的应用密钥", secret=True)
OIDC_NAME = config("ZIZAI_OIDC_NAME", "统一身份认证", "登录按钮上的名称，如 天府通办")
OIDC_SCOPES = config("ZIZAI_OIDC_SCOPES", ["openid", "profile"], "向统一身份认证要哪些范围，逗号分隔")
OIDC_CLAIMS = pairs(
    "ZIZAI_OIDC_CLAIMS",
    config(
        "ZIZAI_OIDC_CLAIMS",
        ["number=id_number", "name=name", "phone=phone_number", "level=acr", "enterprise=enterprise_code", "enterprise_name=enterprise_name", "represents=legal_representative"],
        "各项信息在对方叫什么，逗号分隔的 名称=对方名称",
    ),
)
OIDC_LEVELS = pairs("ZIZAI_OIDC_LEVELS", config("ZIZAI_OIDC_LEVELS", ["L1=1", "L2=2", "L3=3"], "对方的认证等级相当于几级，逗号分隔的 值=1到3；* 是其余的值，不写算1级"))

TESTING = "pytest" in sys.modules

BIND = config("ZIZAI_BIND", "127.0.0.1", "网站监听的地址；反向代理在别的机器上时写 0.0.0.0")
PORT = config("ZIZAI_PORT", 8000, "网站监听的端口")
WEB_PROCESSES = config("ZIZAI_WEB_PROCESSES", 2, "网站的进程数，约等于 CPU 核数")
WEB_THREADS = config("ZIZAI_WEB_THREADS", 4, "每个网站进程的线程数；每个线程占一个数据库连接")
METRICS_TOKEN = config("ZIZAI_METRICS_TOKEN", "", "读取 /metrics 的令牌（Authorization: Bearer …）；空着就只许本机直接读取", secret=True)
LOGGING = logs.configuration(level=config("ZIZAI_LOG_LEVEL", "INFO", "日志级别：DEBUG、INFO、WARNING、ERROR"), console=DEBUG)

# No script of a page may come from elsewhere or stand in the page itself. Styles of single elements are
# allowed: a chart's bar has its length there.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        # Signing in posts to this site, which sends the browser on to the identity provider.
        "form-action": [SELF, *([f"{urlsplit(OIDC_SERVER).scheme}://{urlsplit(OIDC_SERVER).netloc}"] if OIDC_SERVER else [])],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Probes come straight to the process, without the proxy that speaks HTTPS.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
# Putting a domain on the browsers' preload list is for its owner to decide, and hard to take back.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
