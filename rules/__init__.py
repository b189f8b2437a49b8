"""Requirements of Massachusetts and of the National Registry: data files with their sources, pure functions on them.

Nothing here reads a clock, a database or Slack. Dates are local dates of whoever asks, money is `Decimal` dollars in
cents, hours are quarter hours. Every fact carries the words that it rests on, and the page on which they were read.
"""
