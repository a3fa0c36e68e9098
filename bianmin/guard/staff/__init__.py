"""Accounts and posts: proposed by one, approved by another; kin declared; units merged; clients of the API."""
