"""Who has done what: tables, sessions, queries and migrations, the same on SQLite and PostgreSQL.

Every query names the workspace or an agency of it. Instants are aware UTC; dates are local dates that the caller
reckoned. Functions take an open session, and leave the transaction to whoever opened it.
"""
