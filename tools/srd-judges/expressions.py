"""Random dice expressions, each as we write it, as d20 writes it and as icepool works it out."""

from dataclasses import dataclass
from typing import Optional

import icepool

# The most dice that one die of ours brings by exploding.
EXPLOSIONS_MAX = 5


@dataclass
class Expression:
    """An expression in all three tongues. `d20` is None where that grammar cannot say it."""

    ours: str
    d20: Optional[str]
    die: icepool.Die


def matching(test, sides):
    """The faces of a die for which a test such as `<3` holds."""
    number = int(test.lstrip("<>"))
    holds = {"<": lambda face: face < number, ">": lambda face: face > number}
    holds = holds.get(test[0], lambda face: face == number)
    return [face for face in range(1, sides + 1) if holds(face)]


def pool(random):
    """A dice term with any modifiers, small enough to be worked out exactly."""
    sides = random.choice([2, 3, 4, 6, 8, 10, 12, 20])
    explodes = random.random() < 0.2
    count = random.randint(1, 2 if explodes else 5)
    ours, d20 = f"{count}d{sides}", f"{count}d{sides}"
    die = icepool.d(sides)

    if random.random() < 0.3:
        test = random.choice(["", "<", ">"]) + str(random.randint(1, sides))
        faces = matching(test, sides)
        if 0 < len(faces) < sides and not (explodes and set(faces) >= set(range(1, sides))):
            once = random.random() < 0.5
            ours += ("ro" if once else "r") + test
            d20 += ("ro" if once else "rr") + test
            die = die.reroll(faces, depth=1 if once else "inf")
            if explodes:
                d20 = None  # It does not roll dice again that others brought.
    explodes = explodes and sides in die.outcomes()
    if explodes:
        ours += "!"
        d20 = d20 and d20 + f"e{sides}"
        dice = die.explode_to_pool(count, [sides], depth=EXPLOSIONS_MAX)
    else:
        dice = die.pool(count)

    low, high = 0, sides
    if random.random() < 0.2:
        low = random.randint(1, sides)
        ours, d20 = ours + f"mi{low}", d20 and d20 + f"mi{low}"
    if random.random() < 0.2:
        high = random.randint(1, sides)
        ours, d20 = ours + f"ma{high}", d20 and d20 + f"ma{high}"

    keep = random.choice(["", "", "kh", "kl"] + ([] if explodes else ["dl", "dh", "both"]))
    number = random.randint(1, count)
    if keep == "both" and count > 2:
        # Its own pl1ph1 takes one die for both where all show the same.
        ours, d20 = ours + "dl1dh1", d20 and d20 + f"pl1kl{count - 2}"
        dice = dice[1:-1]
    elif keep in ("dl", "dh") and number < count:
        ours, d20 = ours + f"{keep}{number}", d20 and d20 + f"p{keep[1]}{number}"
        dice = dice.highest(count - number) if keep == "dl" else dice.lowest(count - number)
    elif keep in ("kh", "kl"):
        ours, d20 = ours + f"{keep}{number}", d20 and d20 + f"{keep}{number}"
        dice = dice.highest(number) if keep == "kh" else dice.lowest(number)

    # Bounds keep the order of faces, so that it does not matter whether dice are chosen before or after.
    return Expression(ours, d20, dice.sum(map=lambda face: min(max(face, low), high)))


def atom(random, depth):
    """A number, dice or parentheses, perhaps with a note."""
    chance = random.random()
    if depth > 0 and chance < 0.25:
        inner = total(random, depth - 1)
        expression = Expression(f"({inner.ours})", inner.d20 and f"({inner.d20})", inner.die)
    elif chance < 0.45:
        number = random.randint(0, 12)
        expression = Expression(str(number), str(number), icepool.Die([number]))
    else:
        expression = pool(random)
    if random.random() < 0.2:
        note = random.choice(["[fire]", "[cold iron]", "[necrotic]"])
        expression.ours += note
        expression.d20 = expression.d20 and expression.d20 + note
    if random.random() < 0.1:
        expression.ours = "-" + expression.ours
        expression.d20 = expression.d20 and "-" + expression.d20
        expression.die = -expression.die
    return expression


def product(random, depth):
    """An atom, perhaps times another or divided by a number."""
    expression = atom(random, depth)
    chance = random.random()
    if chance < 0.15:
        number = random.randint(1, 6)
        expression.ours += f"*{number}"
        expression.d20 = expression.d20 and expression.d20 + f"*{number}"
        expression.die = expression.die * number
    elif chance < 0.3:
        number = random.randint(1, 6)
        expression.ours += f"/{number}"
        expression.d20 = expression.d20 and expression.d20 + f"//{number}"
        expression.die = expression.die // number
    elif chance < 0.35:
        other = atom(random, 0)
        expression.ours += f"*{other.ours}"
        expression.d20 = expression.d20 and other.d20 and f"{expression.d20}*{other.d20}"
        expression.die = expression.die * other.die
    return expression


def total(random, depth=2):
    """A sum of one to three products."""
    expression = product(random, depth)
    for _ in range(random.choice([0, 0, 1, 1, 2])):
        other, sign = product(random, depth), random.choice(["+", "-", " + ", " - "])
        expression.ours += sign + other.ours
        expression.d20 = expression.d20 and other.d20 and expression.d20 + sign + other.d20
        both = (expression.die, other.die)
        expression.die = both[0] - both[1] if "-" in sign else both[0] + both[1]
    return expression
