"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zizai.config.settings")
application = get_wsgi_application()
# Read here: otherwise the first visitor of each process waits for every module that an address names.
_ = get_resolver().url_patterns

# What is loaded by now stays for good: looking through it again and again for what is free would only delay requests.
gc.collect()
gc.freeze()
