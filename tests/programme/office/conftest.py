"""Somebody who has every number that is shown and wants those that are not.

The attacker knows the tables (hub x week, hub x sector, ...), that their totals add up and that the
totals by hub are the same in all of them. It solves the equations, and then narrows each unknown
between bounds until nothing moves: at least zero, and what the others in its sum leave over.
"""

import pytest

PRIME = (1 << 61) - 1  # arithmetic modulo a prime is exact, and fast


class Attacker:
    """What follows from the shown numbers of one kind of happening."""

    def __init__(self, shown, hubs, codes):
        """`shown` is {(table, hub, code): number}, "*" for a total; what is hidden is left out."""
        self.sums = []  # (names of the parts, name of the whole)
        for table, own in codes.items():
            for hub in [*hubs, "*"]:
                parts = [(table, hub, code) for code in own]
                self.sums.append((parts, name(table, hub, "*")))
            for code in own:
                self.sums.append(([(table, hub, code) for hub in hubs], (table, "*", code)))
        for table in codes:
            self.sums.append(([name(table, hub, "*") for hub in hubs], name(table, "*", "*")))
        self.known = {name(*place): number for place, number in shown.items()}
        self.given = frozenset(self.known)
        self.bounds = {}

    def solve(self):
        """Learn every unknown that the equations fix."""
        rows = [self.equation(parts, whole) for parts, whole in self.sums]
        pivots = {}
        for row in rows:
            coefficients, number = reduced(*row, pivots)
            if coefficients:
                lead = min(coefficients)
                scale = pow(coefficients[lead], -1, PRIME)
                pivots[lead] = (
                    {each: value * scale % PRIME for each, value in coefficients.items()},
                    number * scale % PRIME,
                )
        for lead in sorted(pivots, reverse=True):
            coefficients, number = pivots[lead]
            rest = {each: value for each, value in coefficients.items() if each != lead}
            rest, number = reduced(rest, number, pivots)
            pivots[lead] = ({lead: 1, **rest}, number)
            if not rest:
                self.known[lead] = number if number < PRIME // 2 else number - PRIME
        return self

    def equation(self, parts, whole):
        """Unknowns with their factors, and what they sum to."""
        coefficients, number = {}, 0
        for place, factor in [*((part, 1) for part in parts), (whole, -1)]:
            if place in self.known:
                number -= factor * self.known[place]
            else:
                coefficients[place] = (coefficients.get(place, 0) + factor) % PRIME
        return coefficients, number % PRIME

    def narrow(self):
        """Squeeze each unknown between what is possible."""
        names = {place for parts, whole in self.sums for place in [*parts, whole]}
        low = {place: self.known.get(place, 0) for place in names}
        high = {place: self.known.get(place, 10**6) for place in names}
        moved = True
        while moved:
            moved = False
            for parts, whole in self.sums:
                lows, highs = sum(low[p] for p in parts), sum(high[p] for p in parts)
                moved |= squeeze(low, high, whole, lows, highs)
                lows, highs = sum(low[p] for p in parts), sum(high[p] for p in parts)
                for p in parts:
                    least, most = low[whole] - (highs - high[p]), high[whole] - (lows - low[p])
                    before = low[p], high[p]
                    if squeeze(low, high, p, least, most):
                        moved = True
                        lows, highs = lows + low[p] - before[0], highs + high[p] - before[1]
        self.bounds = {place: (low[place], high[place]) for place in names}
        return self

    def open_width(self):
        """How many more than one number the tightest unknown could be; None if all are known."""
        widths = [high - low for p, (low, high) in self.bounds.items() if p not in self.given]
        return min(widths, default=None)

    def found(self, truth):
        """Which of the true numbers from 1 to 4 the attacker knows."""
        small = {name(*place): number for place, number in truth.items() if 1 <= number <= 4}
        return sorted(
            (place, number)
            for place, number in small.items()
            if self.known.get(place) == number or self.bounds.get(place) == (number, number)
        )


def name(table, hub, code):
    """One name for totals by hub, whatever the table."""
    return ("", hub, "*") if code == "*" else (table, hub, code)


def reduced(coefficients, number, pivots):
    """An equation without the unknowns that others stand for."""
    coefficients = dict(coefficients)
    todo = sorted(set(coefficients) & set(pivots))
    while todo:
        lead = todo[0]
        factor = coefficients.pop(lead)
        others, value = pivots[lead]
        for each, amount in others.items():
            if each != lead:
                left = (coefficients.get(each, 0) - factor * amount) % PRIME
                coefficients.pop(each, None)
                if left:
                    coefficients[each] = left
        number = (number - factor * value) % PRIME
        todo = sorted(set(coefficients) & set(pivots))
    return coefficients, number


def squeeze(low, high, place, least, most):
    """Narrow one unknown; whether that changed anything."""
    moved = least > low[place] or most < high[place]
    low[place], high[place] = max(low[place], least), min(high[place], most)
    return moved


@pytest.fixture(scope="session")
def attack():
    """Gives somebody who has worked on all that is shown: `attack(shown, hubs, codes)`."""
    return lambda shown, hubs, codes: Attacker(shown, hubs, codes).solve().narrow()
