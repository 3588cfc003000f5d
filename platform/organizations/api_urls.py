from rest_framework.routers import SimpleRouter

from organizations.api import (
    MemberInvitationViewSet,
    MemberViewSet,
    OrganizationViewSet,
    OwnershipOfferViewSet,
    RoleViewSet,
)
from organizations.token_api import TokenViewSet

router = SimpleRouter()
router.register("organizations", OrganizationViewSet, basename="organization")
router.register("roles", RoleViewSet, basename="role")
router.register("members", MemberViewSet, basename="member")
router.register("member-invitations", MemberInvitationViewSet, basename="member-invitation")
router.register("ownership-offers", OwnershipOfferViewSet, basename="ownership-offer")
router.register("tokens", TokenViewSet, basename="token")
urlpatterns = router.urls
