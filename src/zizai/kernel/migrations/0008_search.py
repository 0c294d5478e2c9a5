import django.db.models.deletion
from django.db import migrations, models

# The tokens are made in Python. On SQLite the tokenizer `ascii` takes every character beyond ASCII as
# part of a word: `unicode61` would split at characters younger than its tables.
CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE kernel_searchindex USING fts5(title, keywords, text, tokenize = 'ascii')"],
    "postgresql": [
        "CREATE TABLE kernel_searchindex (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX kernel_searchindex_words ON kernel_searchindex USING gin (words)",
    ],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE kernel_searchindex")


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0007_documents'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='类型')),
                ('thing_id', models.UUIDField(verbose_name='事务')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('text', models.TextField(blank=True, default='', verbose_name='正文')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('public', models.BooleanField(default=False, verbose_name='公开')),
                ('desk', models.CharField(blank=True, default='', max_length=80, verbose_name='所在岗')),
                ('scope_path', models.CharField(blank=True, default='', max_length=80, verbose_name='地域')),
                ('assignee', models.UUIDField(blank=True, null=True, verbose_name='经办人')),
                ('subject', models.UUIDField(blank=True, null=True, verbose_name='当事人')),
            ],
            options={
                'verbose_name': '检索条目',
                'verbose_name_plural': '检索条目',
            },
        ),
        migrations.CreateModel(
            name='SearchIndex',
            fields=[
                ('entry', models.OneToOneField(db_column='rowid', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='index', serialize=False, to='kernel.searchentry', verbose_name='条目')),
            ],
            options={
                'verbose_name': '检索索引',
                'verbose_name_plural': '检索索引',
                'db_table': 'kernel_searchindex',
                'managed': False,
            },
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.UniqueConstraint(fields=('kind', 'thing_id'), name='kernel_searchentry_once'),
        ),
        migrations.RunPython(create, drop, elidable=False),
    ]
