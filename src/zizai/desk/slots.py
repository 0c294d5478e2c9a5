"""What the desk does for rooms below it: it keeps the record of files that leave."""

from zizai.desk.export import keep_record
from zizai.look import leaving

leaving.kept_by(keep_record)
