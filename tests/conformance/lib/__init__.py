"""Parts of the engine conformance harness; start from ../harness.py."""
