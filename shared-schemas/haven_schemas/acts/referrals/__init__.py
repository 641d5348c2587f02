"""RPC of the referrals service: agencies, referrals as ids, codes and instants, and the deadlines they wait for.

No narrative and no child's id: what a referral says is in entries and documents of its incident record.
"""
