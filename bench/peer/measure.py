"""Runs a command to its end: `measure.py COMMAND...`. Its output goes through; the last line of stderr is what it used, as JSON, by wait4."""
import json
import os
import sys
import time

started = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(child, 0)
seconds = time.perf_counter() - started
# macOS counts bytes, Linux KiB.
mebibytes = used.ru_maxrss / (2**20 if sys.platform == 'darwin' else 2**10)
sys.stderr.write('\n' + json.dumps(dict(seconds=seconds, cpu=used.ru_utime + used.ru_stime, mebibytes=mebibytes)) + '\n')
sys.exit(os.waitstatus_to_exitcode(status))
