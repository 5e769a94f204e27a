#!/usr/bin/env python3
"""Runs the compiled documents of a folder through scenarios on one or both engines.

usage: run_scenarios.py DIR [--engine moto|ministack|both] [--template FILE] [--scenarios FILE]... [name...]
The last line is `N passed, M failed`; the exit status is 1 when anything failed.
"""

import argparse
import json
import pathlib
import sys
import time

from lib import bootstrap

bootstrap.use_venv()

from harness import ENGINES  # noqa: E402
from lib import jsonata_check, scenario  # noqa: E402
from lib.clock import HarnessError  # noqa: E402


def main():
    options = _options()
    engines = ENGINES if options.engine == "both" else (options.engine,)
    known = _divergences()
    passed = failed = 0
    logs = []

    def report(engine, name, lines, seconds=None):
        nonlocal passed, failed
        lines = [line for line in lines if not _is_known(known, engine, name, line)]
        passed, failed = passed + (not lines), failed + bool(lines)
        took = "" if seconds is None else f" ({seconds:.2f} s)"
        print(f"{'FAIL' if lines else 'ok  '}  {engine:9} {name}{took}")
        for line in lines[:40]:
            print("      " + line.replace("\n", "\n      "))
        if len(lines) > 40:
            print(f"      ... and {len(lines) - 40} more")

    try:
        template = json.loads(options.template.read_text())
        scenarios = [entry for path in options.scenarios for entry in scenario.load(path, options.env)]
    except (OSError, ValueError, HarnessError) as error:
        print(f"cannot read the scenarios: {error}\n0 passed, 1 failed")
        return 1
    for entry in scenarios:
        if options.names and not any(part in entry["name"] for part in options.names):
            continue
        traces = []
        for engine in engines:
            start = time.monotonic()
            lines, trace, log = scenario.run(engine, template, entry, options.template.parent)
            report(engine, entry["name"], lines, time.monotonic() - start)
            traces.append(trace)
            logs += log
        if len(engines) == 2:
            report("agree", entry["name"], scenario.compare_traces(engines, traces))
    if options.jsonata:
        report("jsonata", f"{len(logs)} evaluations", jsonata_check.compare(logs))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("names", nargs="*", help="only scenarios whose name contains one of these")
    parser.add_argument("--engine", choices=[*ENGINES, "both"], default="both")
    parser.add_argument("--template", type=pathlib.Path, help="default: DIR/aws/template.json")
    parser.add_argument("--scenarios", type=pathlib.Path, action="append", help="default: DIR/scenarios.json")
    parser.add_argument("--env", default="default", help="the environment that short names of a workspace mean")
    parser.add_argument("--no-jsonata", dest="jsonata", action="store_false", help="skip the check with npm jsonata")
    options = parser.parse_intermixed_args()
    options.template = options.template or options.dir / "aws" / "template.json"
    options.scenarios = options.scenarios or [options.dir / "scenarios.json"]
    return options


def _divergences():
    """Known faults of an engine; each needs the vendor's documentation that it contradicts."""
    known = json.loads((bootstrap.HERE / "divergences.json").read_text())
    for entry in known:
        if not entry.get("reference", "").startswith("https://docs.aws.amazon.com/") or not entry.get("match"):
            sys.exit(f"divergences.json: match and a reference to docs.aws.amazon.com are needed: {entry}")
    return known


def _is_known(known, engine, name, line):
    for entry in known:
        if entry.get("engine") in (engine, None) and entry.get("scenario") in (name, None) and entry["match"] in line:
            print(f"      known divergence: {entry['why']} ({entry['reference']})")
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
