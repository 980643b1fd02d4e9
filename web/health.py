"""The health page: says that the service lives and how much work stands in which state. No personal data."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from desk import steps


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """`{"ok": true, "steps": {state: count}}`; `ok` is false while a step stands failed."""
    counts = steps.counts()
    return JsonResponse({"ok": counts["failed"] == 0, "steps": counts})
