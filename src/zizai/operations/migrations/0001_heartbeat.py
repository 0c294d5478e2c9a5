from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('process', models.CharField(max_length=120, primary_key=True, serialize=False, verbose_name='进程')),
                ('started_at', models.DateTimeField(verbose_name='启动时间')),
                ('seen_at', models.DateTimeField(verbose_name='最近一次心跳')),
            ],
            options={
                'verbose_name': '心跳',
                'verbose_name_plural': '心跳',
            },
        ),
    ]
