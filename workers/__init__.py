"""The Celery app: parse a step's key, run the step. What a step does, and with what, is handed in by the wiring."""
