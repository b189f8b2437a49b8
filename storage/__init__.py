"""Records of members, agencies and their progress: tables, sessions, queries and migrations, on SQLite and PostgreSQL.

Every query names the workspace or an agency of it. Instants are aware UTC; dates are local dates that the caller
computed. Functions take an open session, and leave the transaction to the caller.
"""
