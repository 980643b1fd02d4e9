"""The step table: the one truth about what is to be done (rule 4 of the design)."""

from django.db import models


class StepState(models.TextChoices):
    """Waiting for others → ready → queued (message published) → leased (somebody works) → done or failed."""

    WAITING = "waiting"
    READY = "ready"
    QUEUED = "queued"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


class Step(models.Model):
    """One step of work. Times come from the caller's clock: no column has a default that reads the database's."""

    key = models.CharField(max_length=300, unique=True)
    name = models.CharField(max_length=40)
    records = models.JSONField()
    medium = models.CharField(max_length=40, default="")
    actor = models.CharField(max_length=100)
    queue = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=StepState.choices)
    missing = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    token = models.CharField(max_length=100, default="")
    attempts = models.PositiveIntegerField(default=0)
    planned_at = models.DateTimeField()
    code = models.CharField(max_length=100, default="")
    message = models.TextField(default="")
    hint = models.TextField(default="")
    exit_code = models.PositiveSmallIntegerField(default=0)
    needs = models.ManyToManyField("self", symmetrical=False, related_name="wanted_by")

    class Meta:
        """The reconciler looks for due steps by state and time."""

        indexes = (models.Index(fields=["state", "until"]),)

    def __str__(self) -> str:
        return f"{self.key} [{self.state}]"


class Remark(models.Model):
    """What a class teacher asks to be put right before the close. It may name pupils, so it lies here alone, until it
    is settled: no event and no medium holds its text.
    """

    unit = models.CharField(max_length=100, db_index=True)  # `school/2025-26/5a`
    account = models.CharField(max_length=64)
    at = models.DateTimeField()
    text = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return f"{self.unit} № {self.pk}"
