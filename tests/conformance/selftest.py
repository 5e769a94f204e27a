#!/usr/bin/env python3
"""Checks the harness itself: hand-written documents with exact expected traces, on both engines.

usage: selftest.py [--engine moto|ministack|both] [name...]; the last line is `N passed, M failed`.
"""

import argparse
import sys
import time
import traceback

from lib import bootstrap

bootstrap.use_venv()

from harness import ENGINES  # noqa: E402
from lib import jsonata_check  # noqa: E402
from lib.clock import HarnessError  # noqa: E402
from selftests import CASES  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=[*ENGINES, "both"], default="both")
    parser.add_argument("names", nargs="*", help="only cases whose name contains one of these")
    options = parser.parse_args()
    engines = ENGINES if options.engine == "both" else (options.engine,)
    passed = failed = 0
    log = []
    for name, case in CASES.items():
        if options.names and not any(part in name for part in options.names):
            continue
        for engine in engines:
            start = time.monotonic()
            try:
                log += case(engine) or []
                passed += 1
                print(f"ok    {engine:9} {name} ({time.monotonic() - start:.2f} s)")
            except (Exception, HarnessError) as error:  # noqa: BLE001 - every fault is a failed case
                failed += 1
                print(f"FAIL  {engine:9} {name}: {error}")
                if not isinstance(error, AssertionError):
                    traceback.print_exc(limit=-4, file=sys.stdout)
    for difference in jsonata_check.compare(log):
        failed += 1
        print(f"FAIL  jsonata   {difference}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
