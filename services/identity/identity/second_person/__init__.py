"""What takes two people, and who the second may be."""

from .accounts import Others, accounts_holding, as_account, said_others
from .asking import MOST_TOLD, ask_confirmation, needs_second_person, pass_on_requests, withdraw_request
from .confirmers import one_at_a_time, require_others
from .people import hide_second_people, second_people, who_triages
from .persons import ONE_YES, SIGN_ON, Say, SecondPersons, say_of, school_of_waiting, turn_of, who_agrees
from .resets import agreed_enough
from .second_person import Account, Group, Persons, decides, has_like_name, is_one_person, leads
from .weekdays import after_weekdays
