"""Addresses of the site."""

from django.urls import path

from web.health import health

urlpatterns = [path("", health), path("health", health)]
