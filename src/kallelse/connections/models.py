"""Tables of the connections room. None holds patient data."""

from django.db import models

CARE_LEVELS = [("specialist", "specialist"), ("primary", "primary")]
LEVELS = [("full", "full"), ("simple", "simple")]
FOLLOWS = [("nothing", "nothing"), ("invitations", "invitations"), ("bookings", "bookings")]
ORIGINS = [("own", "own"), ("tak", "tak")]


class CareProvider(models.Model):
    """A care provider (vårdgivare): the tenant."""

    hsa_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    org_no = models.CharField(max_length=12, blank=True)
    active = models.BooleanField(default=True)


class CareUnit(models.Model):
    """A care unit (vårdenhet) with what a kallelse says about it; the card is refreshed from HSA."""

    provider = models.ForeignKey(CareProvider, on_delete=models.PROTECT, related_name="units")
    hsa_id = models.CharField(max_length=64, unique=True, help_text="Stored in upper case: HSA-ids are compared without case.")
    name = models.CharField(max_length=200)
    care_level = models.CharField(max_length=12, choices=CARE_LEVELS, default="specialist")
    phone = models.CharField(max_length=40, blank=True)
    phone_hours = models.CharField(max_length=200, blank=True)
    visiting_address = models.JSONField(default=list, help_text="Lines of the visiting address.")
    former_addresses = models.JSONField(default=list, help_text="Earlier visiting addresses: lines, and until when (ISO) each held.")
    way_description = models.TextField(blank=True)
    web = models.CharField(max_length=200, blank=True)
    card_at = models.DateTimeField(null=True, help_text="When HSA was last asked.")
    diary = models.BooleanField(
        default=False, help_text="We are the producer of its scheduling contracts; off = its own system is, or nobody."
    )
    active = models.BooleanField(default=True)


class SourceSystem(models.Model):
    """A system that hands over invitations. `simple`: paper is still sent beside the digital message (rules.md, Recipients)."""

    provider = models.ForeignKey(CareProvider, on_delete=models.PROTECT, related_name="sources")
    name = models.CharField(max_length=100)
    hsa_id = models.CharField(max_length=64, blank=True)
    key_hash = models.BinaryField(unique=True, null=True, help_text="SHA-256 of the bearer key; the key itself is never stored.")
    level = models.CharField(max_length=8, choices=LEVELS, default="full")
    rate_per_s = models.PositiveIntegerField(default=2000, help_text="Calls a second before 429.")
    scheduling_url = models.CharField(
        max_length=300, blank=True, help_text="Producer of crm:scheduling 1.1; empty = answers are not written through."
    )
    keeps_index = models.BooleanField(
        default=False, help_text="We keep the engagement index for what this system hands over; off = it does so itself."
    )
    follows_index = models.CharField(
        max_length=12, choices=FOLLOWS, default="nothing",
        help_text="What the index may make us fetch from its schedule: nothing, invitations, or bookings too.",
    )  # fmt: skip
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="source_name_once")]


class Parameter(models.Model):
    """A dated parameter of timing or policy (rules.md, Timing): data with owner and source, never a constant in code."""

    name = models.CharField(max_length=60)
    care_level = models.CharField(max_length=12, blank=True, help_text="Empty = every care level.")
    provider = models.ForeignKey(CareProvider, null=True, on_delete=models.PROTECT, help_text="Empty = every provider.")
    unit = models.ForeignKey(CareUnit, null=True, on_delete=models.PROTECT, help_text="Empty = every unit.")
    value = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    owner = models.CharField(max_length=100)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "care_level", "provider", "unit", "valid_from"], name="parameter_once_each", nulls_distinct=False
            )
        ]


class Endpoint(models.Model):
    """A line of the addressing catalogue: where a contract is produced for a logical address, between two dates."""

    logical_address = models.CharField(max_length=64, help_text="HSA-id of a unit or care provider, in upper case.")
    contract = models.CharField(max_length=200, help_text="The namespace of the contract's responder.")
    profile = models.CharField(max_length=20, default="rivtabp21", help_text="RIV-TA profile.")
    url = models.CharField(max_length=300, blank=True, help_text="The producer's whole address; empty = known to be there, not where.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    origin = models.CharField(max_length=4, choices=ORIGINS, default="own", help_text="tak = copied from a platform's catalogue.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["logical_address", "contract", "profile", "url", "valid_from"], name="endpoint_once")
        ]
        indexes = [models.Index(fields=["logical_address", "contract"], name="endpoint_address")]


class Permission(models.Model):
    """Who may call what: consumer, contract and logical address, between two dates. It does not depend on who produces."""

    consumer = models.CharField(max_length=64, help_text="HSA-id in the consumer's certificate, in upper case.")
    contract = models.CharField(max_length=200, help_text="The namespace of the contract's responder.")
    logical_address = models.CharField(max_length=64, blank=True, help_text="Empty = every address that we serve.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consumer", "contract", "logical_address", "valid_from"], name="permission_once")]


class Platform(models.Model):
    """A service platform that may speak of another consumer than itself (x-rivta-original-serviceconsumer-hsaid)."""

    hsa_id = models.CharField(max_length=64, unique=True, help_text="HSA-id in the platform's certificate, in upper case.")
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class CatalogueCopy(models.Model):
    """How the copying of one platform's catalogue has gone: the copy is used for as long as the platform is silent."""

    logical_address = models.CharField(max_length=64, unique=True, help_text="The platform's owner, whose catalogue it is.")
    tried_at = models.DateTimeField()
    copied_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=60, blank=True, help_text="Why the last try failed.")
