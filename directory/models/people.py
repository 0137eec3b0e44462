"""People: everyone who signs in, the workers of the network, the correspondents of HR services."""

import uuid
from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import french
from core.text import address, fold
from directory.models.lasting import Lasting, LastingQuerySet
from directory.models.places import Establishment
from directory.reference import BeneficiaryStatus, Spoken
from directory.roles import CASE_READERS, GROUPS, Role

NEWCOMER_FOR = timedelta(days=365)


class UserQuerySet(models.QuerySet["User"]):
    def with_roles(self, on: date) -> Self:
        """All that ``User.roles`` needs, in one query."""

        def in_group(role: Role) -> Exists:
            memberships = User.groups.through.objects.filter(user_id=OuterRef("pk"), group__name=GROUPS[role])
            return Exists(memberships)

        correspondents = Correspondent.objects.on(on).filter(user_id=OuterRef("pk"))
        return self.select_related("worker_record", "workplace__department__region").annotate(
            is_editor=in_group(Role.EDITOR),
            is_moderator=in_group(Role.MODERATOR),
            is_correspondent=Exists(correspondents),
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # uploads of the layer above
    """Anyone who signs in. The workplace is a preference of the reader, kept here and nowhere else."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=100, blank=True)
    last_name = models.CharField(_("nom"), max_length=100, blank=True)
    is_staff = models.BooleanField(_("accès technique"), default=False)
    is_active = models.BooleanField(_("actif"), default=True)
    date_joined = models.DateTimeField(_("inscrit le"), default=timezone.now)
    workplace = models.ForeignKey(
        Establishment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lieu de travail"),
    )
    # R14, R16: for the booklet and what is announced; said by the person, and read by nobody else.
    arrived_on = models.DateField(_("arrivée au ministère"), null=True, blank=True)
    status = models.CharField(_("statut"), max_length=20, choices=BeneficiaryStatus, blank=True, default="")

    # Empty: as the browser says.
    language = models.CharField(_("langue"), max_length=2, choices=Spoken, blank=True, default="")

    objects: ClassVar[Any] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("personne")
        ordering = ["last_name", "first_name", "email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = address(self.email)
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @property
    def worker(self) -> "Worker | None":
        record: Worker | None = getattr(self, "worker_record", None)
        if record is None or not record.is_active or not record.serves_on(timezone.localdate()):
            return None
        return record

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Every role of this person today; one query more if ``with_roles`` did not load them."""
        today = timezone.localdate()
        if not hasattr(self, "is_correspondent"):
            loaded = User.objects.with_roles(today).filter(pk=self.pk).first()
            return loaded.roles if loaded else frozenset()
        found = {Role.AGENT}
        if self.worker is not None:
            found.add(Role(self.worker.role))
        if self.arrived_on is not None and self.arrived_on > today - NEWCOMER_FOR:
            found.add(Role.NEWCOMER)
        flags = {
            Role.EDITOR: getattr(self, "is_editor", False),
            Role.MODERATOR: getattr(self, "is_moderator", False),
            Role.HR_CORRESPONDENT: getattr(self, "is_correspondent", False),
            Role.ADMINISTRATOR: self.is_superuser,
        }
        return frozenset(found | {role for role, held in flags.items() if held})

    def has_role(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))


def in_service(day: date, worker: str = "") -> Q:
    """``Worker.serves_on``, as a condition on the worker that the path ``worker`` leads to."""
    path = f"{worker}__" if worker else ""
    return Q(**{f"{path}left_on": None, f"{path}is_active": True}) | Q(**{f"{path}left_on__gte": day})


class WorkerQuerySet(models.QuerySet["Worker"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class WorkerRole(models.TextChoices):
    SOCIAL_WORKER = Role.SOCIAL_WORKER.value, _("assistante ou assistant de service social")
    TECHNICAL_ADVISER = (
        Role.TECHNICAL_ADVISER.value,
        _("conseillère ou conseiller technique de service social"),
    )
    REGIONAL_COORDINATOR = Role.REGIONAL_COORDINATOR.value, _("coordination régionale en travail social")
    NATIONAL_COORDINATOR = Role.NATIONAL_COORDINATOR.value, _("coordination nationale en travail social")
    AID_SECRETARIAT = Role.AID_SECRETARIAT.value, _("secrétariat de la commission d’aides et de prêts")

    @property
    def holds_posts(self) -> bool:
        """Whether somebody may be covered by them (R1)."""
        return Role(self.value) in CASE_READERS


class Worker(models.Model):
    """Someone of the network; what they cover is said by their postings."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="worker_record",
        verbose_name=_("compte"),
    )
    first_name = models.CharField(_("prénom"), max_length=100)
    last_name = models.CharField(_("nom"), max_length=100)
    role = models.CharField(_("fonction"), max_length=30, choices=WorkerRole)
    title = models.CharField(
        _("fonction affichée"),
        max_length=100,
        blank=True,
        help_text=_("Telle que la personne la dit, par exemple « assistante de service social »."),
    )
    phone = models.CharField(_("téléphone fixe"), max_length=20, blank=True)
    mobile = models.CharField(_("téléphone mobile"), max_length=20, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    # As it is today: the clock takes it away on the day after ``left_on`` (``end_service``).
    is_active = models.BooleanField(_("en fonction"), default=True)
    left_on = models.DateField(_("dernier jour de service"), null=True, blank=True)
    folded = models.CharField(max_length=210, editable=False, default="")

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre du réseau")
        verbose_name_plural = _("membres du réseau")
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded, self.email = fold(self.name), address(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("directory:worker", args=[self.public_id])

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def serves_on(self, day: date) -> bool:
        """A last day in service decides for the days before it too: what was held stays held."""
        return self.is_active if self.left_on is None else day <= self.left_on

    @property
    def reading_order(self) -> tuple[str, str]:
        """« Câpre » stands before « Cumin »; databases disagree on accents."""
        return fold(self.last_name), fold(self.first_name)

    @property
    def display_role(self) -> str:
        return self.title or str(WorkerRole(self.role).label)

    @property
    def spoken_role(self) -> str:
        """For whoever reads: in French as they say it themselves, else what it is called in that language."""
        return self.display_role if french.is_french() else str(WorkerRole(self.role).label)


class CorrespondentQuerySet(LastingQuerySet["Correspondent"]):
    pass


class CorrespondentFunction(models.TextChoices):
    HR = "hr", _("Ressources humaines")
    HEAD = "head", _("Chef ou cheffe d’établissement")


class Correspondent(Lasting):
    """An HR correspondent or the head of an establishment, from a day to a day (both included).

    Both have the numbers of the social service (R3) and tell it what they must (R9, R10).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="correspondent_of")
    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="correspondents")
    function = models.CharField(
        _("fonction"), max_length=4, choices=CorrespondentFunction, default=CorrespondentFunction.HR
    )
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"), null=True, blank=True)

    objects = CorrespondentQuerySet.as_manager()

    class Meta:
        verbose_name = _("correspondant des ressources humaines")
        verbose_name_plural = _("correspondants des ressources humaines")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="correspondent_ends_after_it_starts",
                violation_error_message=_("La fin précède le début."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.establishment_id}"
