"""A user signs in by e-mail; a log-in link works once."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Everyone sees themselves; an operator sees the accounts."""
        return self if getattr(user, "is_operator", False) else self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates users by e-mail; without a password the account opens by link or code only."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_operator=True, is_superuser=True, **fields)


class User(BaseModel, AbstractBaseUser, PermissionsMixin):
    """A person with an account: participant, member of a product team, or operator."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        CHINESE = "zh-hans", "简体中文"

    email = models.EmailField(_("e-mail"), unique=True)
    display_name = models.CharField(_("name shown to you"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.ENGLISH)
    is_active = models.BooleanField(_("active"), default=True)
    is_operator = models.BooleanField(_("operates the platform"), default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Privacy:
        personal = {"email", "display_name", "password"}
        open = {"language", "is_active", "is_operator", "is_superuser", "last_login", "groups", "user_permissions"}

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return f"User {str(self.pk)[:8]}"

    @property
    def is_staff(self) -> bool:
        """Operators may enter the admin by themselves; members enter through their roles."""
        return self.is_operator

    @property
    def short_name(self) -> str:
        return self.display_name or self.email.split("@")[0]

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.short_name.split()[:2]).upper()


class LoginLinkQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.none()


class LoginLink(BaseModel):
    """A link that signs its user in once, before it expires. Only the hash of its secret is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="login_links")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = LoginLinkQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"user"}
        open = {"secret_sha256", "expires_at", "used_at"}
