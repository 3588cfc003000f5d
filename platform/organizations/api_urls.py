from rest_framework.routers import SimpleRouter

from organizations.api import MemberInvitationViewSet, MemberViewSet, OrganizationViewSet, TokenViewSet

router = SimpleRouter()
router.register("organizations", OrganizationViewSet, basename="organization")
router.register("members", MemberViewSet, basename="member")
router.register("member-invitations", MemberInvitationViewSet, basename="member-invitation")
router.register("tokens", TokenViewSet, basename="token")
urlpatterns = router.urls
