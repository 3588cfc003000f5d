"""Satisfaction scores, kept in the platform's statistics so that other apps may use them too."""

from stats import (
    CustomerSatisfactionIndex,
    NetPromoterScore,
    SystemUsabilityScale,
    UserExperience,
    customer_satisfaction_index,
    net_promoter_score,
    system_usability_scale,
    user_experience_questionnaire,
)

__all__ = [
    "CustomerSatisfactionIndex",
    "NetPromoterScore",
    "SystemUsabilityScale",
    "UserExperience",
    "customer_satisfaction_index",
    "net_promoter_score",
    "system_usability_scale",
    "user_experience_questionnaire",
]
