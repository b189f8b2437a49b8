"""Tests of the yardsticks that `bench` measures Recert against."""
