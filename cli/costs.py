"""``./rampart costs``: what a stack costs a month on AWS, estimated from its exported deployment."""

from __future__ import annotations

from pathlib import Path

from cli.arguments import Arguments
from offline.console import say
from offline.errors import CannotRun


def run(arguments: Arguments, root: Path) -> int:
    """Print the table by component and every charge; always 0.

    :param arguments: the stack, or the file of an exported deployment.
    :param root: the checkout, where the state of the last ``up`` or ``check`` is.
    :raises CannotRun: there is no such state, or it is not an exported deployment.
    """
    from evidence.costs import estimate, load_prices
    from evidence.costs_text import detail, table
    from policy.errors import InputError
    from policy.state_file import read_state

    state = arguments.state or root / "build" / "state" / f"{arguments.stack}.json"
    if not state.exists():
        raise CannotRun(
            "there is no deployment to estimate",
            received=f"no file {state}",
            allowed=f"one that `./rampart check --stack {arguments.stack}` has written, or --state FILE",
        )
    price_list = load_prices()
    try:
        estimated = estimate(read_state(state), price_list)
    except InputError as error:
        raise CannotRun(error.what, received=error.received, allowed=error.allowed) from error
    print(f"{table([estimated])}\n\n{detail(estimated, price_list)}\n")
    print("\n".join(f"not estimated: {what} ({because})" for what, because in price_list.left_out))
    say("prices: evidence/prices.yaml; what is assumed: docs/costs.md")
    return 0
