"""The table of accounts."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Account(AbstractBaseUser):
    """One login: a name that the event log may hold (`operations.roles.check_actor`), never a person's."""

    name = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.name


class Token(models.Model):
    """A key to the API: it acts as its account, within its scope, until its day. Only its digest is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    title = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_on = models.DateField(null=True)
    revoked = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.account.name}: {self.title}"


class Answered(models.Model):
    """A request that changes something, and its answer: the same key asks for the same thing once only."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="answered")
    key = models.CharField(max_length=100)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        """One answer for each key."""

        constraints = (models.UniqueConstraint(fields=["account", "key"], name="one_answer_per_key"),)

    def __str__(self) -> str:
        return f"{self.account.name}: {self.key}"
