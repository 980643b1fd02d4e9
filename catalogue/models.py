"""Tables of the index. Pupils' names are here so that a former pupil is found; they come from the objects' data."""

from django.db import models


class Record(models.Model):
    """A record as its `record.json` describes it."""

    id = models.CharField(primary_key=True, max_length=200)
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    version = models.PositiveSmallIntegerField()
    pages = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    sha512 = models.CharField(max_length=128)
    closed_on = models.DateField()
    first_act_year = models.PositiveSmallIntegerField(null=True)
    starts_after = models.CharField(max_length=2000, default="")

    class Meta:
        """Lists are by year and class; a search may name the class alone; what expires when is counted."""

        indexes = (
            models.Index(fields=["year", "unit"]),
            models.Index(fields=["unit", "year"]),
            models.Index(fields=["starts_after", "first_act_year"]),
        )

    def __str__(self) -> str:
        return self.id


class Copy(models.Model):
    """One copy of a record on one medium, as it was last read."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="copies")
    medium = models.CharField(max_length=40)
    inventory_sha512 = models.CharField(max_length=128)
    state = models.CharField(max_length=10)

    class Meta:
        """One row per record and medium."""

        constraints = (models.UniqueConstraint(fields=["record", "medium"], name="one_copy_per_medium"),)

    def __str__(self) -> str:
        return f"{self.record.id} @ {self.medium}"


class PupilName(models.Model):
    """A name under which a pupil of the record is found; former names have rows of their own."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="names")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=1600)
    birth_date = models.DateField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.record.id} № {self.number}"


class Word(models.Model):
    """A word that some name has, as it is compared (`kernel.russian.folded`): what a typed beginning is looked up in.

    Tables of our own rather than the full-text search of SQLite: that keeps words of deleted rows in its segments,
    and what was destroyed must leave the index.
    """

    word = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.word


class NameWord(models.Model):
    """A name has the word. The year of the record stands here too: one surname of a year is one range of the index."""

    name = models.ForeignKey(PupilName, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = models.ForeignKey(Word, on_delete=models.DO_NOTHING, related_name="names", db_index=False)
    year = models.PositiveSmallIntegerField()

    class Meta:
        """By word and year; of a found name, another word is looked for."""

        indexes = (models.Index(fields=["word", "year"]), models.Index(fields=["name", "word"]))

    def __str__(self) -> str:
        return f"{self.name_id} {self.word_id}"


class NamePair(models.Model):
    """A name has both words, `first` the one with the lower number.

    Of the thousands with one surname nobody is asked for his other name: who has both stands side by side here.
    """

    name = models.ForeignKey(PupilName, on_delete=models.CASCADE, related_name="pairs")
    # The name's `NameWord` rows hold both words; a constraint here would need an index of its own for each.
    first = models.ForeignKey(Word, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    second = models.ForeignKey(Word, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    year = models.PositiveSmallIntegerField()

    class Meta:
        """By both words and year."""

        indexes = (models.Index(fields=["first", "second", "year"]),)

    def __str__(self) -> str:
        return f"{self.name_id} {self.first_id} {self.second_id}"
