"""Figures of this service. Neither an agency's kind nor a step is a label: beside a school it tells a story."""

from prometheus_client import Counter, Gauge, Histogram

DEADLINES_TOLD = Counter("haven_deadlines_told_total", "Deadlines that alerts was told of", ["stage"])
DEADLINE_LAG = Histogram(
    "haven_deadline_lag_seconds",
    "How long after its time alerts was told of a deadline",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
)
REFERRALS_MADE = Counter("haven_referrals_made_total", "Referrals made of their words, since nobody else did")
REFERRALS_GIVEN_UP = Counter("haven_referrals_given_up_total", "Words of referrals that none could be made from")
REFERRALS_AWAITED = Gauge(
    "haven_referrals_awaited_seconds", "How long the oldest words of a referral have waited for it to be made"
)
DEADLINES_WAITING = Gauge(
    "haven_deadlines_waiting_seconds", "How long the oldest deadline nobody was told of has waited"
)
