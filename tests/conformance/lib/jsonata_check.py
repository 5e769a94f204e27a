"""Judges logged JSONata evaluations with npm `jsonata`, independent of what the engines use."""

import json
import pathlib
import subprocess
import tempfile

from .bootstrap import HERE


def compare(log):
    """One line of text for each expression on which the engines and npm `jsonata` differ."""
    if not log:
        return []
    log = list({json.dumps(entry, sort_keys=True): entry for entry in log}.values())  # both engines log alike
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "log.json"
        path.write_text(json.dumps(log))
        run = subprocess.run(
            ["node", str(HERE / "jsonata_check.mjs"), str(path)], capture_output=True, text=True, check=False
        )
    if run.returncode not in (0, 1) or (run.returncode == 1 and not run.stdout):
        return [f"jsonata_check.mjs failed: {run.stderr.strip()[-500:]}"]
    # Not splitlines(): a value may hold U+2028, which JSON does not escape.
    return [_describe(json.loads(line)) for line in run.stdout.split("\n") if line]


def _describe(difference):
    entry = difference["entry"]
    engine = f"error {entry['error']}" if "error" in entry else _short(entry.get("value"))
    npm = f"error {difference['error']}" if "error" in difference else _short(difference.get("value"))
    return f"jsonata differs: {entry['expression'][:300]!r}: engine {engine}, npm {npm}"


def _short(value):
    return json.dumps(value, ensure_ascii=False)[:200]
