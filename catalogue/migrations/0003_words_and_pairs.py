from itertools import combinations

import django.db.models.deletion
from django.db import migrations, models

_BATCH = 2000


def fill(apps, schema_editor):
    """Takes the names apart anew that an older index has."""
    from catalogue.query import words_of

    tables = [apps.get_model('catalogue', name) for name in ('PupilName', 'Word', 'NameWord', 'NamePair')]
    PupilName, Word, NameWord, NamePair = tables
    numbers, words, pairs = {}, [], []
    for pk, year, name in PupilName.objects.values_list('pk', 'record__year', 'name').iterator(chunk_size=500):
        for word in words_of(name):
            if word not in numbers:
                numbers[word] = Word.objects.create(word=word).pk
            words.append(NameWord(name_id=pk, word_id=numbers[word], year=year))
        own = sorted(numbers[word] for word in words_of(name))
        pairs += [NamePair(name_id=pk, first_id=a, second_id=b, year=year) for a, b in combinations(own, 2)]
        if len(words) >= _BATCH:
            NameWord.objects.bulk_create(words)
            NamePair.objects.bulk_create(pairs)
            words, pairs = [], []
    NameWord.objects.bulk_create(words)
    NamePair.objects.bulk_create(pairs)


class Migration(migrations.Migration):

    dependencies = [('catalogue', '0002_name_words')]

    operations = [
        migrations.DeleteModel(name='NameWord'),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=60, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='NameWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('name', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='catalogue.pupilname')),
                ('word', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='names', to='catalogue.word')),
            ],
            options={
                'indexes': [models.Index(fields=['word', 'year'], name='catalogue_n_word_id_473b1b_idx'), models.Index(fields=['name', 'word'], name='catalogue_n_name_id_d99167_idx')],
            },
        ),
        migrations.CreateModel(
            name='NamePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('name', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='catalogue.pupilname')),
                ('first', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.word')),
                ('second', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.word')),
            ],
            options={
                'indexes': [models.Index(fields=['first', 'second', 'year'], name='catalogue_n_first_i_e47132_idx')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
