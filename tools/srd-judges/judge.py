#!/usr/bin/env python3
"""Compares the dice of carts/srd with two libraries from PyPI: icepool for odds, d20 for grammar and totals.

Run without arguments it sets up what it needs under target/srd-judges, builds our side and prints a summary; the exit code
is 1 if anything disagrees. README.md says what is compared and what is not.
"""

import argparse
import json
import os
import random as randomness
import re
import subprocess
import sys
import venv
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENT = ROOT / "target" / "srd-judges"

sys.dont_write_bytecode = True  # Nothing is left beside the sources.


def prepare():
    """Installs the judges into an environment of their own and goes on in it."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "-r", HERE / "requirements.txt"], check=True)
    os.environ["SRD_JUDGES"] = "ready"
    # Not execv: it returns at once on Windows.
    sys.exit(subprocess.run([python, __file__, *sys.argv[1:]]).returncode)


class Ours:
    """The example `dice` of carts/srd, which answers a line of JSON to each line."""

    def __init__(self):
        command = ["cargo", "run", "--quiet", "--package", "srd", "--example", "dice"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def ask(self, question):
        """The answer to a question."""
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"our side ended at {question!r}")
        return json.loads(answer)

    def odds(self, question):
        """A distribution as fractions, or None where it has too many ways."""
        answer = self.ask(question)
        if answer.get("error") == "too many ways":
            return None
        if "error" in answer:
            return answer["error"]
        return {value: Fraction(int(ways), int(answer["all"])) for value, ways in answer["ways"]}

    def chances(self, question):
        """Chances as fractions."""
        return [Fraction(chance) for chance in self.ask(question)["chances"]]


class Court:
    """What was compared, and what disagreed."""

    def __init__(self):
        self.failures = 0

    def session(self, name, cases):
        """Goes through cases of (what, found, expected) and prints a line; None as expected skips one."""
        same, skipped, wrong = 0, 0, []
        for what, found, expected in cases:
            if expected is None:
                skipped += 1
            elif found == expected:
                same += 1
            else:
                wrong.append((what, found, expected))
        left_out = f", {skipped} left out by rule" if skipped else ""
        print(f"{name}: {same} agree, {len(wrong)} disagree{left_out}", flush=True)
        for what, found, expected in wrong[:5]:
            print(f"  {what}\n    ours   {found}\n    theirs {expected}")
        self.failures += len(wrong) + (same == 0)


def fractions(die):
    """A die of icepool as fractions."""
    all_ways = die.denominator()
    return {value: Fraction(ways, all_ways) for value, ways in die.items()}


def known_rolls():
    """Rolls that players know, and what icepool makes of them."""
    from icepool import d

    d6, d20 = d(6), d(20)
    return [
        ("1d20", d20),
        ("d%", d(100)),
        ("2d6+3", 2 @ d6 + 3),
        ("2d20kh1", d20.highest(2, 1)),
        ("2d20kl1+5", d20.lowest(2, 1) + 5),
        ("3d20kh1", d20.highest(3, 1)),
        ("4d6kh3", d6.highest(4, 3)),
        ("4d6dl1", d6.highest(4, 3)),
        ("5d6dl1dh1", d6.pool(5)[1:-1].sum()),
        ("8d6r1", 8 @ d6.reroll([1], depth="inf")),
        ("2d6ro<3", 2 @ d6.reroll([1, 2], depth=1)),
        ("1d8[fire]+3", d(8) + 3),
        ("3d6!", 3 @ d6.explode(depth=5)),
        ("4d6!kh3", d6.explode_to_pool(4, [6], depth=5).highest(3).sum()),
        ("1d20mi10+5", d20.map(lambda face: max(face, 10)) + 5),
        ("8d6mi2", 8 @ d6.map(lambda face: max(face, 2))),
        ("10d6ma5kl4", d6.map(lambda face: min(face, 5)).lowest(10, 4)),
        ("(8d6)/2", (8 @ d6) // 2),
        ("(2d6+3)*2", (2 @ d6 + 3) * 2),
        ("1d8-1d6", d(8) - d6),
        ("(1d4-3)/2", (d(4) - 3) // 2),
        ("20d6+20d6", 40 @ d6),
        ("24d10", 24 @ d(10)),
    ]


def edge_die(edge):
    """The face of a d20 that counts."""
    from icepool import d

    many = {"straight": d(20), "advantage": d(20).highest(2, 1), "disadvantage": d(20).lowest(2, 1)}
    return many[edge]


EDGES = ["straight", "advantage", "disadvantage"]


def attacks(ours):
    """Whole attacks: to hit, natural 1, critical hits with twice the dice, damage of at least 0."""
    from icepool import d

    weapons = [
        ("1d8+3", d(8) + 3, 2 @ d(8) + 3),
        ("2d6ro<3+4", 2 @ d(6).reroll([1, 2], depth=1) + 4, 4 @ d(6).reroll([1, 2], depth=1) + 4),
        ("1d4-2", d(4) - 2, 2 @ d(4) - 2),
        ("1d6+3d6[sneak]+3", 4 @ d(6) + 3, 8 @ d(6) + 3),
    ]
    for text, once, twice in weapons:
        for edge in EDGES:
            for bonus in (-1, 3, 5, 9):
                for armor in (8, 13, 15, 18, 25):
                    for critical in (18, 19, 20):

                        def deal(face):
                            if face >= critical:
                                return twice
                            return once if face != 1 and face + bonus >= armor else 0

                        damage = edge_die(edge).map(deal).map(lambda dealt: max(dealt, 0))
                        question = f"attack {edge} {bonus} {armor} {critical} {text}"
                        yield question, ours.odds(question), fractions(damage)


def checks(ours):
    """Checks and saves, contests, death saves."""
    for edge in EDGES:
        for bonus in (-3, 0, 4, 11):
            for difficulty in (5, 10, 15, 20, 30):
                question = f"check {edge} {bonus} {difficulty}"
                chance = (edge_die(edge) + bonus).probability(">=", difficulty)
                yield question, ours.chances(question), [chance]
        for other in EDGES:
            for bonus, other_bonus in ((0, 0), (5, 2), (-1, 7)):
                question = f"contest {edge} {bonus} {other} {other_bonus}"
                lead = edge_die(edge) + bonus - edge_die(other) - other_bonus
                ends = [lead.probability(by, 0) for by in (">", "==", "<")]
                yield question, ours.chances(question), ends
    for successes in range(3):
        for failures in range(3):
            question = f"death {successes} {failures}"
            yield question, ours.chances(question), death_saves(successes, failures)


def death_saves(successes, failures):
    """The chances to wake, become stable and die, as icepool works them out: five saves always decide."""
    import icepool

    def save(state):
        successes, failures, end = state // 100, state // 10 % 10, state % 10
        if end:
            return state

        def fall(face):
            if face == 20:
                return 1
            if face >= 10:
                return 2 if successes == 2 else state + 100
            worse = failures + (2 if face == 1 else 1)
            return 3 if worse >= 3 else successes * 100 + worse * 10

        return icepool.d(20).map(fall)

    die = icepool.Die([successes * 100 + failures * 10])
    for _ in range(5):
        die = die.map(save)
    return [die.probability("==", end) for end in (1, 2, 3)]


class Tape:
    """In place of the module `random` in d20: shows the faces of our dice, or every face in turn."""

    def __init__(self, faces=None):
        self.faces, self.wheels, self.next = faces, [], 0

    def randrange(self, sides):
        """The next face, from 0."""
        place, self.next = self.next, self.next + 1
        if self.faces is not None:
            expected, face = self.faces[place]
            assert expected == sides, f"d20 rolls a d{sides} in place of a d{expected}"
            return face - 1
        if place == len(self.wheels):
            self.wheels.append([sides, 0])
        return self.wheels[place][1]

    def turn(self):
        """To the next way to fall; False after the last."""
        self.next = 0
        while self.wheels:
            wheel = self.wheels[-1]
            wheel[1] += 1
            if wheel[1] < wheel[0]:
                return True
            self.wheels.pop()
        return False


def d20_total(expression, tape):
    """What d20 makes of an expression whose dice fall as the tape says."""
    import d20

    d20.expression.random = tape
    return d20.roll(expression).total


def d20_odds(expression):
    """The distribution of an expression, by letting d20 roll it in every way."""
    import d20

    tape, odds, tree = Tape(), {}, d20.parse(expression)
    while True:
        total = d20_total(tree, tape)
        chance = Fraction(1)
        for sides, _ in tape.wheels:
            chance /= sides
        odds[total] = odds.get(total, 0) + chance
        if not tape.turn():
            return odds


# Small enough to be rolled in every way.
D20_ROLLS = [
    ("1d20+5", "1d20+5"),
    ("2d20kh1", "2d20kh1"),
    ("2d20kl1+5", "2d20kl1+5"),
    ("4d6kh3", "4d6kh3"),
    ("4d6dl1", "4d6pl1"),
    ("4d4dl1dh1", "4d4pl1kl2"),
    ("2d6ro<3", "2d6ro<3"),
    ("1d8[fire]+3", "1d8[fire]+3"),
    ("2d8mi3ma6", "2d8mi3ma6"),
    ("1d20mi10-1d4", "1d20mi10-1d4"),
    ("(1d6+2)*3/2-1", "(1d6+2)*3//2-1"),
    ("-1d6/4", "-1d6//4"),
    ("2*(1d4+1)*(1d3-2)", "2*(1d4+1)*(1d3-2)"),
]


def same_faces(ours, cases):
    """Random expressions whose dice fall alike on both sides."""
    for seed, expression in cases:
        answer = ours.ask(f"roll {seed} {expression.ours}")
        if "error" in answer:
            yield expression.ours, answer["error"], "an expression"
            continue
        # d20 goes on exploding where we stop, and rolls no die again that another brought.
        if expression.d20 is None or (answer["chain"] or 0) == 5:
            yield expression.ours, None, None
            continue
        faces = [(term["sides"], face) for term in answer["thrown"] for face in term["faces"]]
        tape = Tape(faces)
        total = d20_total(expression.d20, tape)
        found = (answer["total"], len(faces))
        yield f"{expression.ours} as {expression.d20} with {faces}", found, (total, tape.next)


# What one grammar allows and the other does not, within these letters: two signs where no number stands before, empty
# parentheses, spaces within dice; and our bounds on how many, how large and how deep.
LETTERS = "0123456789d+-*() "
OTHER_GRAMMAR = re.compile(r"(^|[(*+-])\s*[+-]\s*[+-]|\(\s*\)|\d\s+d|d\s+\d")
BOUNDS = re.compile(r"expected (1 to 100 dice|2 to 1000 sides|a number up to|a total|at most)")


def grammar(ours, random, count):
    """Texts with a letter too many, too few or wrong: both must take them or refuse them."""
    from d20.diceast import parser
    from lark import UnexpectedInput

    seeds = ["2d6+3", "1d20-1d4*2", "(4d6+1)*2", "d8+d10", "-(1d6-2)", "3d12 + 2d4 - 7", "1d100"]
    for _ in range(count):
        text = random.choice(seeds)
        for _ in range(random.randint(1, 3)):
            place = random.randrange(len(text) + 1)
            kept = random.choice([0, 1])
            text = text[:place] + random.choice([*LETTERS, ""]) + text[place + kept :]
        text = text.strip()
        error = ours.ask(f"roll 0 {text}").get("error")
        if OTHER_GRAMMAR.search(text) or (error and BOUNDS.search(error)):
            yield text, None, None
            continue
        try:
            # Not d20.parse, which remembers texts without their spaces.
            parser.parse(text, start="expr")
            theirs = "an expression"
        except UnexpectedInput:
            theirs = "refused"
        yield text, "refused" if error else "an expression", theirs


def main():
    """Holds all sessions."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=5, help="of the random expressions")
    parser.add_argument("--odds", type=int, default=1000, help="random expressions for icepool")
    parser.add_argument("--rolls", type=int, default=5000, help="random expressions for d20")
    arguments = parser.parse_args()
    if os.environ.get("SRD_JUDGES") != "ready":
        prepare()

    import expressions
    from importlib.metadata import version

    print(f"icepool {version('icepool')}, d20 {version('d20')}, seed {arguments.seed}", flush=True)
    random = randomness.Random(arguments.seed)
    ours, court = Ours(), Court()
    court.session(
        "odds of rolls that players know, icepool",
        ((text, ours.odds(f"odds {text}"), fractions(die)) for text, die in known_rolls()),
    )

    def random_odds():
        for _ in range(arguments.odds):
            expression = expressions.total(random)
            found = ours.odds(f"odds {expression.ours}")
            # Where there are too many ways for 128 bits we say so.
            expected = None if found is None else fractions(expression.die)
            yield expression.ours, found, expected

    court.session("odds of random expressions, icepool", random_odds())
    court.session("attacks, icepool", attacks(ours))
    court.session("checks, contests and death saves, icepool", checks(ours))
    court.session(
        "every way to fall, d20",
        ((text, ours.odds(f"odds {text}"), d20_odds(theirs)) for text, theirs in D20_ROLLS),
    )
    cases = ((seed, expressions.total(random)) for seed in range(arguments.rolls))
    court.session("random expressions with the same faces, d20", same_faces(ours, cases))
    court.session("spoilt texts, d20", grammar(ours, random, arguments.rolls))
    print("all agree" if court.failures == 0 else f"{court.failures} disagree")
    sys.exit(court.failures > 0)


if __name__ == "__main__":
    main()
