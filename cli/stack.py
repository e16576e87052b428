"""``up``, ``preview``, ``check`` and ``destroy``: the offline stack's life, and what a person sees of it."""

from __future__ import annotations

from pathlib import Path

from cli import report
from cli.arguments import Arguments
from cli.show import code_of, show_errors, show_result, show_violations
from components.problems import SettingsError
from components.settings import load_stack_settings
from offline.console import say
from offline.errors import CannotRun
from offline.stack import OfflineStack


def run(arguments: Arguments, root: Path) -> int:
    """Run one of the four commands; the exit code.

    :param root: the checkout.
    :raises CannotRun: bad settings, or an environment in which the engine cannot run.
    """
    commands = {"up": up, "preview": preview, "check": check, "destroy": destroy}
    if arguments.command != "destroy":  # what is to be removed need not be in order
        try:
            load_stack_settings(root, arguments.stack)
        except SettingsError as error:
            say(f"rampart: {error}")
            return 2
    return commands[arguments.command](arguments.stack, root)


def up(stack: str, root: Path) -> int:
    """Apply offline with the policies enforced, save the state, report by statement."""
    report.forget_results(root)
    with _open(stack, root) as offline:
        say(f"up {stack}: applying with the policies enforced")
        result = offline.up()
        show_result("up", stack, result)
        code = show_violations(result)
        if not result.succeeded:
            return code or show_errors(result, offline.folder / "errors.log")
        state = offline.save_state()
    say(f"state: build/state/{stack}.json")
    return report.audit(state, root)


def preview(stack: str, root: Path) -> int:
    """Show what `up` would change."""
    with _open(stack, root) as offline:
        say(f"preview {stack}: planning with the policies")
        result = offline.preview()
        show_result("preview", stack, result)
        code = show_violations(result)
        return code or (0 if result.succeeded else show_errors(result, offline.folder / "errors.log"))


def check(stack: str, root: Path) -> int:
    """Apply offline and decide every rule.

    A violation stops an apply at its first resource. Then the rest is applied without the pack, so that the results
    name every violation and not just the first.
    """
    report.forget_results(root)
    with _open(stack, root) as offline:
        say(f"check {stack}: applying with the policies enforced")
        result = offline.up()
        show_result("up", stack, result)
        code = 0
        if not result.succeeded:
            if not result.mandatory:
                return show_errors(result, offline.folder / "errors.log")
            code = code_of(result)
            say(f"check {stack}: a rule stopped that; applying the rest without enforcement, to decide every rule")
            rest = offline.up(policies=False)
            show_result("up", stack, rest)
            if not rest.succeeded:
                show_errors(rest, offline.folder / "errors.log")
                return show_violations(result)
        state = offline.export() if code else offline.save_state()
    verdict = report.audit(state, root)
    if code and verdict != code:
        say("the engine's run was stopped by what the audit of its state does not show:")
        show_violations(result)
    return max(code, verdict)


def destroy(stack: str, root: Path) -> int:
    """Remove the offline stack's resources."""
    with _open(stack, root) as offline:
        say(f"destroy {stack}: removing the offline stack")
        result = offline.destroy()
        show_result("destroy", stack, result)
        return 0 if result.succeeded else show_errors(result, offline.folder / "errors.log")


def _open(stack: str, root: Path) -> OfflineStack:
    pack = root / "policy"
    if not (pack / "PulumiPolicy.yaml").exists():
        raise CannotRun(
            "there is no policy pack", received=f"no {pack / 'PulumiPolicy.yaml'}", allowed="a complete checkout"
        )
    return OfflineStack(stack, root, policy_pack=pack)
