from django.db import migrations, models
import django.db.models.deletion


def fill(apps, schema_editor):
    """Takes the names apart that an older index has."""
    from catalogue.query import words_of

    PupilName, NameWord = apps.get_model('catalogue', 'PupilName'), apps.get_model('catalogue', 'NameWord')
    names = PupilName.objects.values_list('pk', 'name').iterator(chunk_size=500)
    batch = []
    for pk, name in names:
        batch += [NameWord(name_id=pk, word=word) for word in words_of(name)]
        if len(batch) >= 2000:
            NameWord.objects.bulk_create(batch)
            batch = []
    NameWord.objects.bulk_create(batch)


class Migration(migrations.Migration):

    dependencies = [('catalogue', '0001_initial')]

    operations = [
        migrations.CreateModel(
            name='NameWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(db_index=True, max_length=60)),
                ('name', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='catalogue.pupilname')),
            ],
            options={
                'indexes': [models.Index(fields=['name', 'word'], name='catalogue_n_name_id_123318_idx')],
            },
        ),
        migrations.RemoveField(model_name='pupilname', name='folded'),
        migrations.AlterField(model_name='pupilname', name='birth_date', field=models.DateField(db_index=True, null=True)),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(fields=['unit', 'year'], name='catalogue_r_unit_12ee5a_idx'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
