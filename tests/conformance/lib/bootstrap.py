"""Re-runs a script with the harness's own Python when it was started with another one."""

import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
HOME = pathlib.Path(os.environ.get("CONFORMANCE_HOME", HERE / "../../target/conformance")).resolve()


def use_venv():
    """Replace this process by the venv's Python, unless it already is."""
    python = HOME / "venv/bin/python"
    if pathlib.Path(sys.prefix).resolve() == (HOME / "venv").resolve():
        return
    if not python.exists():
        sys.exit("run tests/conformance/setup.sh first")
    os.execv(python, [str(python), *sys.argv])
