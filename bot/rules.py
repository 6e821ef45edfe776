"""The rules of dialog and cases, built from the settings and checked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.settings import Settings, SettingsError
from bot.wording import load_wording
from cases.branches import Branches
from cases.deadlines import RuleBook
from cases.rules import CaseRules
from cases.working_days import Calendar
from dialogs import checks, machine
from dialogs.rules import Rules
from dialogs.wording import LOCALES, WordingError


def build_rules(settings: Settings) -> Rules:
    """Raises SettingsError where form, wording and machine do not fit together."""
    try:
        wording = load_wording(settings.wording)
    except WordingError as error:
        raise SettingsError(settings.places.located(error.problems)) from None
    rules = Rules(
        form=settings.form,
        taxonomy=settings.taxonomy,
        wording=wording.with_facts({locale: _facts(settings, locale) for locale in LOCALES}),
        machine=machine.build(),
        zone=settings.timezone,
        danger=settings.danger,
        care=settings.special_care,
        notice_version=settings.privacy.version,
        notice_url=settings.privacy.url,
        remind_after=settings.drafts.remind_after,
        expire_after=settings.drafts.expire_after,
        first_words_kept=settings.drafts.first_words,
        default_locale=settings.language,
        max_files=settings.evidence.max_files,
        ratings=settings.ratings,
        branches=Branches(settings.branches),
    )
    if problems := checks.problems(rules):
        raise SettingsError(settings.places.located(problems))
    return rules


def build_case_rules(settings: Settings, *, lost: Iterable[str] = ()) -> CaseRules:
    """The rules that all cases live by. Cases received under `lost` versions of the deadlines, which the
    settings no longer have, live by the current ones."""
    instead = [replace(settings.deadlines, version=version) for version in lost]
    return CaseRules(
        deadlines=RuleBook(settings.deadlines, (*settings.earlier_deadlines, *instead)),
        calendar=Calendar(settings.timezone, settings.working_time, settings.calendar),
        grading=settings.grading,
        assignment=settings.assignment,
        taxonomy=settings.taxonomy,
        ratings=settings.ratings,
        quiet_hours=settings.quiet_hours,
        retention=timedelta(days=365.25 * settings.privacy.keep_years),
        zone=settings.timezone,
        branches=Branches(settings.branches),
    )


def _facts(settings: Settings, locale: str) -> dict[str, str]:
    retention = settings.privacy.retention.of(locale)
    return {**settings.insurer.placeholders(locale), "retention": retention}
