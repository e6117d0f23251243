"""serve_wsgi.py MODULE:FUNCTION ADDRESS PORT: serves the WSGI application that the function makes."""
import importlib
import sys

import waitress

target, address, port = sys.argv[1:]
module, function = target.split(':')
sys.argv = [module]                                     # the services parse it
waitress.serve(getattr(importlib.import_module(module), function)(), host=address, port=int(port), threads=8)
