"""Powers modulo a number, also those whose exponent has a hundred million bits.

Thirty million gas buy that many bits where the modulus is short (EIP-2565), and Python squares once for each: some twelve
seconds. A modulus of up to 64 bits is quickly factored, and by Euler's theorem in Carmichael's form the exponent shrinks to
two words.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import gcd, lcm

SHORT_BITS = 64
"""Of a modulus that is factored."""

LONG_BITS = 1 << 18
"""Of an exponent that is worth it: Python squares so often in some 30 ms."""

_SMALL_PRIMES = tuple(n for n in range(2, 1_000) if all(n % d for d in range(2, int(n**0.5) + 1)))
_WITNESSES = _SMALL_PRIMES[:12]
"""Bases that tell every prime below 2⁶⁴ by Miller and Rabin's test (Sorenson and Webster, 2015)."""


def power(base: int, exponent: int, modulus: int) -> int:
    """``base`` to the ``exponent`` modulo a number of at least 2; the power 0 is 1."""
    if exponent.bit_length() > LONG_BITS and modulus.bit_length() <= SHORT_BITS:
        # Powers repeat with this period, from the 64th on at the latest: then what base and modulus share is settled.
        period = _carmichael(modulus)
        exponent %= period
        exponent += -(-max(SHORT_BITS - exponent, 0) // period) * period
    return pow(base, exponent, modulus)


@lru_cache(64)
def _carmichael(number: int) -> int:
    """The least period of the powers of everything that shares no factor with ``number``."""
    parts = []
    for prime, times in Counter(_factors(number)).items():
        part = (prime - 1) * prime ** (times - 1)
        parts.append(part // 2 if prime == 2 and times > 2 else part)
    return lcm(*parts)


def _factors(number: int) -> list[int]:
    found = []
    for prime in _SMALL_PRIMES:
        while number % prime == 0:
            found.append(prime)
            number //= prime
    left = [number] if number > 1 else []
    while left:
        each = left.pop()
        if _is_prime(each):
            found.append(each)
        else:
            divisor = _divisor(each)
            left += (divisor, each // divisor)
    return found


def _is_prime(number: int) -> bool:
    """Of a number without small factors."""
    if number < _SMALL_PRIMES[-1] ** 2:
        return True
    twos = (number - 1 & 1 - number).bit_length() - 1
    odd = number - 1 >> twos
    return all(_passes(pow(base, odd, number), twos, number) for base in _WITNESSES)


def _passes(value: int, twos: int, number: int) -> bool:
    if value in (1, number - 1):
        return True
    for _ in range(twos - 1):
        value = value * value % number
        if value == number - 1:
            return True
    return False


def _divisor(number: int) -> int:
    """A true divisor of a number that is not prime (Pollard's rho, with the next constant where one fails)."""
    for constant in range(1, number):
        slow = fast = 2
        divisor = 1
        while divisor == 1:
            slow = (slow * slow + constant) % number
            fast = (fast * fast + constant) % number
            fast = (fast * fast + constant) % number
            divisor = gcd(slow - fast, number)
        if divisor != number:
            return divisor
    raise AssertionError(f"{number} is prime")
