"""run_console.py MODULE:FUNCTION NAME [ARGUMENT...]: what the console script NAME of a service does, with our modules beside it."""
import importlib
import os
import sys

module, function = sys.argv[1].split(':')
sys.argv = sys.argv[2:]
entry = getattr(importlib.import_module(module), function)
if 'nova.virt' in sys.modules:
    # Nova looks for compute drivers in this package only.
    sys.modules['nova.virt'].__path__.append(os.path.dirname(os.path.abspath(__file__)))
sys.exit(entry())
