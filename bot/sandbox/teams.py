"""The teams that the app may be in: most tests need one, and those of an installation several."""

from typing import Any

from bot.sandbox.refusals import Refused
from bot.sandbox.team import Team

Json = dict[str, Any]


class Teams:
    """All teams of the local Slack; the first is there from the start."""

    def __init__(self, first: Team) -> None:
        self.first = first
        self._all = [first]

    def add(self, team: Team) -> None:
        """Add another team."""
        self._all.append(team)

    @property
    def everyone(self) -> list[Team]:
        """Return all teams."""
        return list(self._all)

    def by_id(self, team_id: str) -> Team:
        """Return the team of that id; raises Refused where there is none."""
        for team in self._all:
            if team.workspace.identity.team_id == team_id:
                return team
        raise Refused("invalid_url")

    def in_organisation(self, enterprise_id: str) -> list[Team]:
        """Return the teams of an organisation."""
        return [team for team in self._all if team.workspace.identity.enterprise_id == enterprise_id]

    def meant(self, owner: str | None, said: Json) -> Team:
        """Return the team that a call is about: the token's own, or the one that a token of all is used for."""
        for team in self._all:
            if team.workspace.identity.team_id == owner:
                return team
        of_all = self.in_organisation(owner) if owner else []
        things = {said.get(name) for name in ("channel", "user", "users", "user_id")}
        for team in of_all:
            there = {team.workspace.identity.team_id, *team.workspace.people, *team.workspace.conversations}
            if said.get("team_id") in there or things & there:
                return team
        return of_all[0] if of_all else self.first

    def with_code(self, code: str) -> Team:
        """Return the team where somebody consented for that code; raises Refused as Slack does."""
        for team in self._all:
            if code in team.workspace.grants:
                return team
        raise Refused("invalid_code")
