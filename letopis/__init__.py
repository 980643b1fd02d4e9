"""Wiring: settings, building the services, the supervisor behind `letopis serve`, the demonstration."""

VERSION = "0.1.0"
PROGRAM = f"Летопись {VERSION}"
