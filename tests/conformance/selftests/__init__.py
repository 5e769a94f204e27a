"""The self-test cases, by name; each takes an engine's name and returns its JSONata log."""

from . import data, language, messages, routing, timing, tools

CASES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": case
    for module in (timing, language, messages, data, routing, tools)
    for name, case in module.CASES.items()
}
