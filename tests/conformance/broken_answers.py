"""Care systems with one thing wrong in envelopes, headers, faults or the contents of answers."""

import re
from typing import Any

from kallelse.protocols import soap
from tests.conformance.between import Between, Cut, breaks
from tests.conformance.ground import FIRST, SECOND, UNIT

ADDRESS = f'<h:LogicalAddress xmlns:h="{soap.REGISTRY}">{UNIT}</h:LogicalAddress>'.encode()
ACTOR = (
    f'<a:Actor xmlns:a="{soap.HEADERS}"><a:actorId>{FIRST.id}</a:actorId><a:actorType>subject_of_care</a:actorType></a:Actor>'
).encode()
SLOTS, DATES = "GetAvailableTimeslots", "GetAvailableDates"
Values = dict[str, Any]


@breaks("PROD-01")
class HangsUp(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        if b"tillagg" in body:
            raise Cut
        return super().answer(name, body)


@breaks("PROD-02")
class WebPage(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        return (200, b"<!doctype html><p>Driftstopp<br>") if name == "GetAllPerformers" else super().answer(name, body)


@breaks("PROD-03")
class NeedsNoAddress(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        return super().answer(name, body if b"LogicalAddress" in body else body.replace(b"<s:Header>", b"<s:Header>" + ADDRESS))


@breaks("PROD-04")
class NeedsNoActor(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        return super().answer(name, body if b":Actor " in body else body.replace(b"</s:Header>", ACTOR + b"</s:Header>"))


@breaks("PROD-05")
class RefusesTheNew(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        return (500, soap.fault("Client", "Okänt element.")) if b"tillagg" in body else super().answer(name, body)


@breaks("PROD-06")
class CaresForCase(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        known = f">{UNIT}</h:LogicalAddress>".encode() in body or b"LogicalAddress" not in body
        return super().answer(name, body) if known else (500, soap.fault("Client", "VP004 Okänd enhet."))


@breaks("PROD-07")
class ReadsAnything(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        return super().answer(name, body) if body.endswith(b"</s:Envelope>") else (200, self.whole)

    def forward(self, name: str, body: bytes) -> tuple[int, bytes]:
        status, said = super().forward(name, body)
        if name == "GetSubjectOfCareSchedule" and status == 200:
            self.whole = said
        return status, said


@breaks("PROD-08")
class SaysNothing(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        status, said = super().answer(name, body)
        return status, re.sub(b"<faultstring>.*?</faultstring>", b"<faultstring/>", said)


@breaks("PROD-09")
class AlwaysFine(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        return 200, super().answer(name, body)[1]


@breaks("PROD-10")
class Talks(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        status, said = super().answer(name, body)
        return status, said.replace(b"Bokningen finns inte.", f"Ingen bokning för {FIRST.id[:8]}-{FIRST.id[8:]}.".encode())


@breaks("PROD-11")
class Invalid(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        status, said = super().answer(name, body)
        return status, re.sub(rb"<(\w+):timeTypeId>.*?</\1:timeTypeId>", b"", said) if name == "GetAllTimeTypes" else said


@breaks("PROD-12")
class Empty(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        status, said = super().answer(name, body)
        before = rb"<\1:resourceName></\1:resourceName><\1:healthcare_facility_name>"
        return status, re.sub(rb"<(\w+):healthcare_facility_name>", before, said) if name == "GetBookingDetails" else said


@breaks("PROD-13")
class ThirtyFirstOfFebruary(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        status, said = super().answer(name, body)
        return status, re.sub(rb":date>\d{8}<", b":date>20270230<", said, count=1) if name == DATES else said


class Rows(Between):
    """Changes each row of the timeslots."""

    def changed(self, asked: soap.Request, values: Values) -> Values | None:
        rows = values.get("timeslotDetail")
        if rows is None:
            return None
        for row in rows if isinstance(rows, list) else [rows]:
            self.row(asked, row)
        return values

    def row(self, asked: soap.Request, row: Values) -> None:
        """Change one row in place."""


@breaks("PROD-14")
class WhoseTime(Rows):
    only = ("GetSubjectOfCareSchedule",)

    def row(self, asked: soap.Request, row: Values) -> None:
        row.pop("subject_of_care")


@breaks("PROD-15")
class NoFlag(Rows):
    only = ("GetBookingDetails",)

    def row(self, asked: soap.Request, row: Values) -> None:
        row.pop("message_allowed")


@breaks("PROD-16")
class Endless(Between):
    only = (SLOTS,)

    def changed(self, asked: soap.Request, values: Values) -> Values:
        if values["timeslotDetail"]:
            values["timeslotDetail"][0].pop("endTimeExclusive")
        return values


@breaks("PROD-17")
class SaysTooMuch(Rows):
    only = (SLOTS,)

    def row(self, asked: soap.Request, row: Values) -> None:
        row["isInvitation"] = False


@breaks("PROD-18")
class OthersToo(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        if name == "GetSubjectOfCareSchedule":
            body = body.replace(SECOND.id.encode(), FIRST.id.encode())
        return super().answer(name, body)


@breaks("PROD-19")
class OtherUnits(Between):
    only = (DATES,)

    def changed(self, asked: soap.Request, values: Values) -> Values:
        values["performerAvailabilityByDate"][0]["healthcare_facility"] = "TSTNMT2321000156-K101"
        return values


@breaks("PROD-20")
class WhatKind(Rows):
    only = (SLOTS,)

    def row(self, asked: soap.Request, row: Values) -> None:
        row.pop("timeTypeID")


@breaks("PROD-21")
class EncodedTwice(Rows):
    def row(self, asked: soap.Request, row: Values) -> None:
        if "purpose" in row:
            row["purpose"] = row["purpose"].replace("<", "&lt;")


@breaks("PROD-22")
class OffersThePast(Between):
    only = (SLOTS,)

    def changed(self, asked: soap.Request, values: Values) -> Values:
        if asked.values["startDateInclusive"] <= "20270108" and values["timeslotDetail"]:
            past = {"startTimeInclusive": "20270108080000", "endTimeExclusive": "20270108081000"}
            values["timeslotDetail"].insert(0, values["timeslotDetail"][0] | past)
        return values


@breaks("PROD-23")
class BeyondTheDays(Between):
    only = (SLOTS,)

    def changed(self, asked: soap.Request, values: Values) -> Values:
        if asked.values["startDateInclusive"][:6] == asked.values["endDateInclusive"][:6] and values["timeslotDetail"]:
            later = {"startTimeInclusive": "20270601080000", "endTimeExclusive": "20270601081000"}
            values["timeslotDetail"].append(values["timeslotDetail"][0] | later)
        return values


@breaks("PROD-24")
class LastDayExclusive(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        def earlier(found: re.Match[bytes]) -> bytes:
            day = int(found[2]) - 1
            return found[1] + str(day).encode()

        return super().answer(name, re.sub(rb"(:endDateInclusive>)(\d{8})", earlier, body))


@breaks("PROD-25")
class OneDayLess(Between):
    only = (DATES,)

    def changed(self, asked: soap.Request, values: Values) -> Values:
        values["performerAvailabilityByDate"].pop()
        return values


@breaks("PROD-26")
class EveryType(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        search = name in (SLOTS, DATES)
        return super().answer(name, re.sub(rb"<(\w+):timeTypeID>.*?</\1:timeTypeID>", b"", body) if search else body)


@breaks("PROD-27")
class NoTypes(Between):
    only = ("GetAllTimeTypes",)

    def changed(self, asked: soap.Request, values: Values) -> Values:
        return {}


@breaks("PROD-28")
class NotItself(Between):
    only = ("GetAllHealthcareFacilities",)

    def changed(self, asked: soap.Request, values: Values) -> Values:
        return {}


@breaks("PROD-29")
class ForgetsItsCodes(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        return (500, soap.fault("Client", "Okänd vårdtyp.")) if name == SLOTS and b":careTypeID>" in body else super().answer(name, body)


@breaks("PROD-59")
class JustXml(Between):
    content_type = "application/xml"


@breaks("PROD-61")
class NotForRebooking(Between):
    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        return (500, soap.fault("Server", "Tekniskt fel.")) if name == SLOTS and b":bookingId>" in body else super().answer(name, body)


@breaks("PROD-30")
class AnybodyWillDo(Rows):
    only = (SLOTS,)

    def row(self, asked: soap.Request, row: Values) -> None:
        if asked.values["performer"]:
            row["performer"] = "TSTNMT2321000156-1009"
