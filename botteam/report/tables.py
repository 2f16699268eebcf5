"""The report as tables: of one run, and of two side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from botteam.report.clock import clock, short
from botteam.report.figures import MARKS, Figure, milestones, totals
from botteam.report.lapses import Beyond, Stretch, beyond_leash, longest_stuck
from botteam.report.run import ROWS, BotRun, Run

MOST_ROWS = 12


@dataclass(frozen=True)
class Table:
    """A title, column names, and rows of text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(run: Run) -> Iterator[Table]:
    """All that a run's report says in words; a table may be empty."""
    bots = tuple(run.bots.values())
    by = {m.name: m.bot for m in run.milestones}
    reached = sorted(milestones(run), key=lambda f: (f.value is None, f.value or 0.0))
    rows = (
        (f.name, str(i) if f.value is not None else "", f.shown(f.value), by.get(f.name, ""), f.bound, MARKS[f.verdict])
        for i, f in enumerate(reached, start=1)
    )
    yield Table("Milestones", ("milestone", "◆", "after", "by", "limit", ""), tuple(rows))
    figures = ((f.name, f.shown(f.value), f.bound, MARKS[f.verdict]) for f in totals(run))
    yield Table("Team", ("figure", "measured", "limit", ""), tuple(figures))
    yield Table("Stash at the end", (*ROWS, "free slots"), _stash(run))
    yield Table("Bots", ("bot", "decisions", "done", "failed", "broken off", "deaths", "rejoined"), _rows(bots, _bot))
    yield Table("Gathered most", ("bot", "items"), _rows(bots, _gathered))
    yield Table("Failures", ("action: reason", "times", "of ended actions"), failures(run))
    stuck = ("bot", "same block, same action", "at work without a result", "beyond the leash", "leash")
    yield Table("Stuck and astray", stuck, _rows(bots, _lapses))
    yield Table("Deaths", ("after", "bot", "cause"), deaths(run))
    reflexes = ((bot.name, n, str(r.times), f"{r.seconds:.1f}") for bot in bots for n, r in bot.reflexes.items())
    yield Table("Reflexes", ("bot", "reflex", "times", "seconds"), tuple(reflexes))
    model = ("bot", "by model", "waited ms", "queue ms", "latency ms", "tokens", "repairs", "fallbacks")
    yield Table("Model use, a decision", model, _rows([b for b in bots if _asked(b)], _thinking))


def headline(run: Run) -> str:
    """A run in one line: its name, what it was, how long it took and what its log lacks."""
    facts = [f"{fact} {value}" for fact, value in run.facts.items()]
    lacks = [] if run.ended else ["no summary (crashed, or still running)"]
    if run.unread:
        lacks.append(f"{run.unread} line{'s' * (run.unread > 1)} unread")
    if run.today:
        lacks.append("leashes as the role files say now")
    ended = f"{run.ended_actions:,} actions ended, {run.failed_share:.0%} of them failed"
    return f"{run.name}: {'; '.join([', '.join([clock(run.seconds), *facts]), ended, *lacks])}"


def compared(one: Run, other: Run) -> Iterator[Table]:
    """Two runs side by side, and what the second has more."""
    names = ("figure", "this run", "other run", "difference")
    yield Table("Milestones", ("milestone", *names[1:]), _side_by_side(milestones(one), milestones(other)))
    yield Table("Team", names, _side_by_side(totals(one), totals(other)))
    yield Table("Stash at the end", ("row", *names[1:]), _side_by_side(_stored(one), _stored(other)))
    yield Table("Failures by reason", ("reason", *names[1:]), _side_by_side(_reasons(one), _reasons(other)))
    empty = BotRun("")
    for name in dict.fromkeys((*one.bots, *other.bots)):
        pair = one.bots.get(name, empty), other.bots.get(name, empty)
        yield Table(name, names, _side_by_side(_bot_figures(pair[0]), _bot_figures(pair[1])))


def failures(run: Run) -> tuple[tuple[str, ...], ...]:
    """The commonest failures, with their share of all ended actions."""
    counted = Counter(f"{action.name}: {action.reason or 'no reason'}" for action in run.actions("failed"))
    ended = max(run.ended_actions, 1)
    return tuple((what, str(n), f"{100 * n / ended:.1f} %") for what, n in counted.most_common(MOST_ROWS))


def deaths(run: Run) -> tuple[tuple[str, ...], ...]:
    """Every death in its order."""
    died = sorted((death.t, bot.name, death.cause) for bot in run.bots.values() for death in bot.deaths)
    return tuple((clock(t), bot, cause) for t, bot, cause in died)


def places(run: Run) -> Table:
    """Home, stash, and what was built when and where."""
    homes = dict.fromkeys(bot.leash.home for bot in run.bots.values() if bot.leash and bot.leash.home)
    rows = [("home", "", str(home)) for home in homes]
    rows += [("stash", clock(s.t), str(s.position)) for s in run.stash[:1] if s.position]
    rows += [(b.name, clock(b.t), str(b.position) if b.position else "") for b in run.built]
    return Table("What stands there", ("place", "after", "x, y, z"), tuple(rows))


def _rows(bots: Sequence[BotRun], row: Callable[[BotRun], tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple((bot.name, *row(bot)) for bot in bots)


def _stash(run: Run) -> tuple[tuple[str, ...], ...]:
    last = run.stash[-1:]
    return tuple((*(str(stored.items[row]) for row in ROWS), str(stored.free)) for stored in last)


def _bot(bot: BotRun) -> tuple[str, ...]:
    thinking = bot.thinking
    outcomes = [str(bot.count(outcome)) for outcome in ("done", "failed", "cancelled")]
    return f"{thinking.decided} ({thinking.by_model} by model)", *outcomes, str(len(bot.deaths)), str(bot.restarts)


def _gathered(bot: BotRun) -> tuple[str, ...]:
    most = Counter(bot.gathered).most_common(5)
    return (", ".join(f"{n} {item}" for item, n in most if n > 0),)


def _lapses(bot: BotRun) -> tuple[str, ...]:
    beyond = beyond_leash(bot)
    stuck, working = longest_stuck(bot), longest_stuck(bot, idle=False)
    leash = short(bot.leash.radius) if bot.leash and beyond else "-"
    return _stretch(stuck), _stretch(working), _past(beyond), leash


def _past(beyond: Beyond | None) -> str:
    if beyond is None:
        return "not known"
    return f"{beyond.seconds:.0f} s, {short(beyond.blocks)} blocks at most" if beyond.blocks else "never"


def _stretch(stretch: Stretch | None) -> str:
    return f"{stretch.seconds:.0f} s {stretch.kind} at {clock(stretch.began)}" if stretch else "-"


def _asked(bot: BotRun) -> bool:
    return bool(bot.thinking.by_model or bot.thinking.fallbacks)


def _thinking(bot: BotRun) -> tuple[str, ...]:
    it = bot.thinking
    asked = max(it.by_model, 1)
    averages = (it.waited_ms / max(it.decided, 1), it.queue_ms / asked, it.latency_ms / asked)
    return (
        str(it.by_model),
        *(f"{ms:.0f}" for ms in averages),
        f"{it.tokens / asked:.0f}",
        str(it.repairs),
        str(it.fallbacks),
    )


def _side_by_side(ones: Sequence[Figure], others: Sequence[Figure]) -> tuple[tuple[str, ...], ...]:
    first, second = ({figure.name: figure for figure in figures} for figures in (ones, others))
    rows = []
    for name in dict.fromkeys((*first, *second)):
        known = first.get(name) or second[name]
        blank = Figure(name, 0.0 if known.unit == "count" else None, known.unit)
        one, other = first.get(name, blank), second.get(name, blank)
        rows.append((name, _verdict(one), _verdict(other), one.difference(other)))
    return tuple(rows)


def _verdict(figure: Figure) -> str:
    return f"{figure.shown(figure.value)} {MARKS[figure.verdict][:1]}".strip()


def _stored(run: Run) -> tuple[Figure, ...]:
    last = run.stash[-1] if run.stash else None
    rows = [Figure(row, float(last.items[row]) if last else 0.0) for row in ROWS]
    return *rows, Figure("free slots", float(last.free) if last else 0.0)


def _reasons(run: Run) -> tuple[Figure, ...]:
    counted = Counter(action.reason or "no reason" for action in run.actions("failed"))
    return tuple(Figure(reason, float(n)) for reason, n in counted.most_common(MOST_ROWS))


def _bot_figures(bot: BotRun) -> tuple[Figure, ...]:
    stuck, beyond = longest_stuck(bot), beyond_leash(bot)
    return (
        Figure("actions done", float(bot.count("done"))),
        Figure("actions failed", float(bot.count("failed"))),
        Figure("deaths", float(len(bot.deaths))),
        Figure("longest on one block at one action", stuck.seconds if stuck else None, "seconds"),
        Figure("farthest beyond the leash", beyond.blocks if beyond else None, "blocks"),
        Figure("decisions", float(bot.thinking.decided)),
    )
