"""Districts and tehsils, and which district a tehsil belonged to when a paper was written."""

from datetime import date
from typing import Self

from pydantic import Field, field_validator, model_validator

from schemas.base import Value


class State(Value):
    """A state of India."""

    id: str
    hindi: str
    english: str
    districts: tuple[str, ...] = Field(default=(), description="names of districts of which no more is known")

    @field_validator("districts", mode="before")
    @classmethod
    def _split_names(cls, names: object) -> object:
        return tuple(name.strip() for name in names.split(",") if name.strip()) if isinstance(names, str) else names


class Tehsil(Value):
    """A tehsil of a district, as things stand today."""

    name: str
    aliases: tuple[str, ...] = ()
    before: str | None = Field(default=None, description="district it was cut from, where its district has several")
    villages: tuple[str, ...] = ()


class District(Value):
    """A district, as things stand today."""

    id: str
    hindi: str
    english: str
    aliases: tuple[str, ...] = Field(default=(), description="other spellings and older names, in either script")
    state: str
    formed: date | None = Field(default=None, description="its first day; null: before any paper we expect")
    out_of: tuple[str, ...] = Field(default=(), description="ids of the districts it was cut from, chief one first")
    tehsils: tuple[Tehsil, ...] = ()
    verified: bool = Field(default=False, description="somebody checked the entry against a notification")

    @field_validator("tehsils", mode="before")
    @classmethod
    def _read_names(cls, tehsils: object) -> object:
        if not isinstance(tehsils, list):
            return tehsils
        return tuple({"name": one} if isinstance(one, str) else one for one in tehsils)


class Gazetteer(Value):
    """What is known of places. Editable data: see ``data/places.toml`` for what it means and how far to trust it."""

    states: tuple[State, ...] = ()
    districts: tuple[District, ...] = ()

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Self:
        ids, states = {one.id for one in self.districts}, {one.id for one in self.states}
        for district in self.districts:
            parents = {*district.out_of, *(one.before for one in district.tehsils if one.before)}
            if unknown := (parents - ids) | ({district.state} - states):
                raise ValueError(f"district {district.id} refers to {', '.join(sorted(unknown))}, which is not there")
        return self

    def district(self, district_id: str) -> District:
        """The district of that id."""
        return next(one for one in self.districts if one.id == district_id)

    def district_on(self, tehsil: Tehsil, district: District, day: date | None) -> District:
        """The district that a tehsil of today's ``district`` belonged to on a day; today's if no day is known."""
        while day and district.formed and day < district.formed:
            parent = tehsil.before or next(iter(district.out_of), None)
            if parent is None or parent == district.id:
                break
            tehsil, district = Tehsil(name=tehsil.name), self.district(parent)
        return district
