"""What is offered, who may see it, and who read it."""

from django.db import models

from schakel.kernel.identifiers import new_uid

EVERYONE = "*"


class SourceKind(models.TextChoices):
    """Where the data are."""

    FILE = "file"
    FOLDER = "folder"
    CSV = "csv"
    SQLITE = "sqlite"
    PARQUET = "parquet"


class Format(models.TextChoices):
    """Ways to have data."""

    PULL = "HttpData-PULL"
    COMPUTE = "Schakel-Compute"


class Dataset(models.Model):
    """Something to offer. Its source is a path below the folder ``offers`` of the node."""

    uid = models.CharField(max_length=40, unique=True, default=new_uid)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    keywords = models.JSONField(default=list)
    source_kind = models.CharField(max_length=10, choices=SourceKind)
    path = models.CharField(max_length=500)
    table = models.CharField(max_length=200, blank=True)
    # A list of {"name", "is_personal", "is_time"}.
    columns = models.JSONField(default=list)
    # Its terms, as `profile.as_policy` gives them; empty if none were chosen.
    policy = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    is_published = models.BooleanField(default=False)

    class Meta:
        db_table = "dataspace_dataset"

    def __str__(self) -> str:
        return self.title


class AudienceEntry(models.Model):
    """Who may see a dataset: a DID, a hub whose members may, or everyone."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="audience")
    # "did:..." for a party, "member:did:..." for the members of a hub, "*" for everyone.
    entry = models.CharField(max_length=400)

    class Meta:
        db_table = "dataspace_audience"
        constraints = [
            models.UniqueConstraint(fields=["entry", "dataset"], name="dataspace_audience_once")
        ]

    def __str__(self) -> str:
        return self.entry


class DatasetChange(models.Model):
    """When a dataset was published, changed or withdrawn."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=20)
    by = models.CharField(max_length=400)
    at = models.DateTimeField()

    class Meta:
        db_table = "dataspace_dataset_change"

    def __str__(self) -> str:
        return self.what


class NamedQuery(models.Model):
    """A query that a consumer may ask for by name; a version never changes."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="queries")
    name = models.CharField(max_length=63)
    version = models.PositiveIntegerField()
    sql = models.TextField()
    parameters = models.JSONField(default=list)
    columns = models.JSONField()
    min_group = models.PositiveIntegerField(default=5)
    is_allowed = models.BooleanField(default=True)

    class Meta:
        db_table = "dataspace_named_query"
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "name", "version"], name="dataspace_query_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class AccessToken(models.Model):
    """The right to read under one transfer; open while the transfer is started."""

    transfer = models.CharField(max_length=80, unique=True)
    agreement = models.CharField(max_length=2048)
    party = models.CharField(max_length=400)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="tokens")
    format = models.CharField(max_length=20, choices=Format)
    digest = models.CharField(max_length=64, unique=True)
    terms = models.JSONField()
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    is_open = models.BooleanField(default=True)

    class Meta:
        db_table = "dataspace_access_token"

    def __str__(self) -> str:
        return self.transfer


class Access(models.Model):
    """One read that was let through, counted before a byte left."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="accesses")
    at = models.DateTimeField()
    what = models.CharField(max_length=500)
    parameters = models.JSONField(default=dict)

    class Meta:
        db_table = "dataspace_access"
        indexes = [models.Index(fields=["token", "at"], name="dataspace_access_at")]

    def __str__(self) -> str:
        return self.what
