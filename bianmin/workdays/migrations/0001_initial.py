from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('date', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                ('is_workday', models.BooleanField(verbose_name='工作日')),
                ('ordinal', models.PositiveIntegerField(help_text='自 2004-01-01 起至当日（含）的工作日数', verbose_name='工作日序号')),
                ('source', models.CharField(max_length=120, verbose_name='来源')),
                ('is_published', models.BooleanField(help_text='否：该年日历未发布，按周一至周五计，到期日标“预估”', verbose_name='日历已发布')),
            ],
            options={
                'verbose_name': '工作日历',
                'verbose_name_plural': '工作日历',
                'ordering': ['date'],
            },
        ),
    ]
