"""The sandbox's care system passes; each of many broken ones is caught by its own rule and by no other."""

from itertools import count
from pathlib import Path

import msgspec
import pytest

from kallelse.conformance import RULES, Protocol, TargetError, Unreachable, of_producer, try_producer
from kallelse.conformance.producer.trial import Trial
from kallelse.protocols import scheduling, soap
from kallelse.sandbox.testing import SandboxClient, running
from tests.conformance import broken_answers, broken_bookings, ground
from tests.conformance.between import BROKEN, standing
from tests.conformance.broken_answers import Rows, Values

assert broken_answers.__name__
assert broken_bookings.__name__
OTHERWISE = {"PROD-45", "PROD-46", "PROD-60"}
"""Rules whose breach is no spoilt answer; they have tests of their own."""


def tried(nation: SandboxClient, folder: Path, base: str, **more: str) -> Trial:
    """A whole trial of the care system at `base`."""
    ground.prepare(nation)
    return try_producer(ground.target(folder, base, **more), nation.now())


def certificates(nation: SandboxClient) -> str:
    """The certificate that the kit shows, and the authority it trusts."""
    return f'[tls]\nca = "{nation.ca}"\ncertificate = "{nation.client_cert}"\nkey = "{nation.client_key}"'


def verdicts(protocol: Protocol, verdict: str) -> set[str]:
    """The rules with this verdict."""
    return {rule.id for rule in protocol.rules if rule.verdict == verdict}


def test_the_sandbox_passes_every_rule(nation: SandboxClient, tmp_path: Path) -> None:
    ground.prepare(nation)
    before = nation.stats()
    protocol = of_producer(tried(nation, tmp_path, f"{nation.tls_url}/care", rest=certificates(nation)))
    assert verdicts(protocol, "passed") == {rule.id for rule in RULES["producer"]}
    assert len(protocol.rules) >= 25
    assert protocol.conclusion == "accepted"
    assert protocol.passed
    assert [line.split(" ")[2] for line in protocol.left] == ["öppna", "tidsatta"]
    after = nation.stats()
    made = after["bookings"] - before["bookings"]
    assert made == 3, "bookings of the kit's own: who won the race, one that was cancelled, one of the cancelled time"
    # They and the used open kallelse are cancelled.
    assert after["cancelled"] - before["cancelled"] == made + 1


def test_without_tls_the_certificate_does_not_apply(nation: SandboxClient, tmp_path: Path) -> None:
    protocol = of_producer(tried(nation, tmp_path, f"{nation.url}/care"))
    assert verdicts(protocol, "not_applicable") == {"PROD-60"}
    assert protocol.passed


def test_a_system_that_answers_strangers_is_caught(tmp_path: Path) -> None:
    with running(directory=tmp_path / "open", print_dir=tmp_path / "print", oidc=False, tls_port=-1) as careless:
        protocol = of_producer(tried(careless, tmp_path, f"{careless.tls_url}/care", rest=certificates(careless)))
    assert verdicts(protocol, "failed") == {"PROD-60"}


def test_every_rule_has_a_broken_system() -> None:
    assert set(BROKEN) | OTHERWISE == {rule.id for rule in RULES["producer"]}


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_a_broken_system_is_caught_by_its_rule_and_by_no_other(rule: str, nation: SandboxClient, tmp_path: Path) -> None:
    with standing(BROKEN[rule](f"{nation.url}/care")) as base:
        protocol = of_producer(tried(nation, tmp_path, base))
    assert verdicts(protocol, "failed") == {rule}
    caught = next(each for each in protocol.rules if each.id == rule)
    assert caught.evidence
    assert all(not each.holds for each in caught.evidence)
    assert any(each.calls for each in caught.evidence)
    assert caught.remedy
    assert not protocol.passed


def test_a_missing_mandatory_contract_is_caught_and_its_rules_do_not_apply(nation: SandboxClient, tmp_path: Path) -> None:
    names = [contract.name for contract in scheduling.ALL if contract is not scheduling.UPDATE_BOOKING]
    contracts = "\n".join(f'{name} = "{nation.url}/care/{name}"' for name in names)
    protocol = of_producer(tried(nation, tmp_path, "", contracts=contracts))
    assert verdicts(protocol, "failed") == {"PROD-45"}
    assert verdicts(protocol, "not_applicable") == {"PROD-39", "PROD-40", "PROD-53", "PROD-55", "PROD-57", "PROD-60", "PROD-61"}


@pytest.mark.parametrize(("every", "failed"), [(10, {"PROD-46"}), (30, set())], ids=["one in ten", "one in thirty"])
def test_slow_answers_are_caught_when_they_are_many(every: int, failed: set[str], nation: SandboxClient, tmp_path: Path) -> None:
    ground.prepare(nation)
    looks = count()

    def timer() -> float:
        # A call looks three times: before its turn, when it begins, when it ends. Every so many calls take five seconds more.
        look = next(looks)
        return 0.1 * look + 5 * ((look // 3 + (look % 3 == 2)) // every)

    trial = try_producer(ground.target(tmp_path, f"{nation.url}/care"), nation.now(), timer=timer)
    assert verdicts(of_producer(trial), "failed") == failed


def test_it_calls_no_faster_than_agreed(nation: SandboxClient, tmp_path: Path) -> None:
    ground.prepare(nation)
    target = ground.target(tmp_path, f"{nation.url}/care")
    file = tmp_path / "target.toml"
    file.write_text(file.read_text().replace("calls_per_second = 0", "calls_per_second = 2"))
    pauses: list[float] = []
    again = ground.targets.load(file)
    assert isinstance(again, type(target))
    trial = try_producer(again, nation.now(), timer=lambda: 0.0, rest=pauses.append)
    assert len(pauses) == len(trial.exchanges) - 2, "all but the first, and the two of the race go together"
    assert pauses[:3] == [0.5, 1.0, 1.5], "the clock stands still here, so each call must wait for its turn"


def test_what_could_not_be_cleaned_up_is_told(nation: SandboxClient, tmp_path: Path) -> None:
    with standing(BROKEN["PROD-37"](f"{nation.url}/care")) as base:
        protocol = of_producer(tried(nation, tmp_path, base))
    assert [line for line in protocol.left if "X-1" in line and "Avboka den i tidboken" in line]


def test_nothing_prepared_leaves_rules_untested_and_the_protocol_incomplete(nation: SandboxClient, tmp_path: Path) -> None:
    ground.prepare(nation)
    target = ground.target(tmp_path, f"{nation.url}/care")
    bare = ground.targets.ProducerTarget(
        **{name: getattr(target, name) for name in ("system", "unit", "contracts", "persons", "offers", "limits")}
    )
    protocol = of_producer(try_producer(bare, nation.now()))
    assert verdicts(protocol, "failed") == set()
    assert {"PROD-47", "PROD-49", "PROD-52", "PROD-55", "PROD-56"} <= verdicts(protocol, "not_tested")
    assert protocol.conclusion == "incomplete"
    assert not protocol.passed


class OnlyShows(Rows):
    """A system where nothing can be changed."""

    def row(self, asked: soap.Request, row: Values) -> None:
        for flag in ("cancel_booking_allowed", "rebooking_allowed", "message_allowed"):
            row.pop(flag)


def test_the_least_that_a_producer_may_be_is_accepted(nation: SandboxClient, tmp_path: Path) -> None:
    with standing(OnlyShows(f"{nation.url}/care")) as base:
        trial = tried(nation, tmp_path, "", contracts=f'GetSubjectOfCareSchedule = "{base}/GetSubjectOfCareSchedule"')
        nothing = msgspec.structs.replace(trial.target.offers, open_invitations=False, timed_invitations=False, locked_bookings=False)
        trial = try_producer(msgspec.structs.replace(trial.target, offers=nothing), nation.now())
    protocol = of_producer(trial)
    assert verdicts(protocol, "failed") == set()
    assert verdicts(protocol, "not_tested") == set()
    assert {"PROD-01", "PROD-06", "PROD-12", "PROD-14", "PROD-18", "PROD-45", "PROD-46", "PROD-47"} <= verdicts(protocol, "passed")
    assert protocol.passed


def test_a_system_that_does_not_answer_is_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="svarar inte"):
        try_producer(ground.target(tmp_path, "http://127.0.0.1:9"), ground.targets.datetime(2027, 1, 11, 8).astimezone())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (f'number = "{ground.FIRST.id}"', 'number = "191212121212"', "Testperson 1 står inte i"),
        (f'number = "{ground.SECOND.id}"', f'number = "{ground.FIRST.id}"', "två olika testpersoner"),
        ("GetBookingDetails =", "GetBookings =", "finns inte i crm:scheduling"),
        ("http://x/GetBookingDetails", "ftp://x", "https://"),
        ("open_invitation", "open_invitations", "följer inte mallen"),
        ("2027-03-26T09:30:00", "2027-03-26T09:30:00Z", "utan tidszon"),
        ("2027-03-26T09:30:00", "2027-03-28T02:30:00", "hoppas över"),
        ("[offers]", "[offers", "inte TOML"),
        ("[limits]", '[tls]\nca = "saknas.pem"\n[limits]', "finns inte"),
        ("[limits]", '[tls]\nca = "target.toml"\n[limits]', "tls: "),
        (str(ground.PERSONS), "saknas.csv", "finns inte"),
    ],
)
def test_a_target_that_cannot_be_used_is_refused_in_one_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    text = ground.toml("http://x")
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(TargetError) as caught:
        ground.targets.load(file)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value).strip()
    assert "191212121212" not in str(caught.value)
