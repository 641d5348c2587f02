"""Agencies, referrals as ids, codes and instants, and the deadlines they wait for."""
