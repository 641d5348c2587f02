"""What nobody saw or did in time goes to the next person."""

from .late_work import late_action, late_deadline, late_file, late_look_back, late_paper, told_first, watch_late
from .next_people import told_beside, work_out_again
from .outside import tell_other_head
