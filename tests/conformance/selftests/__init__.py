"""The self-test cases, by name; each takes an engine's name and returns its JSONata log."""

from . import data, language, messages, routing, timing

CASES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": case
    for module in (timing, language, messages, data, routing)
    for name, case in module.CASES.items()
}
