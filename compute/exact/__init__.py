"""Rational arithmetic, exact linear programs, and doubles inside thin cells."""
