"""Statistics that several rooms need: intervals, paired comparisons, divergences, raters, satisfaction, privacy."""

from stats.divergences import (
    jensen_shannon_bits,
    kullback_leibler_bits,
    population_stability_index,
    total_variation,
)
from stats.intervals import bootstrap_interval, mean_interval, wilson_interval
from stats.paired import McNemar, PairedDifference, mcnemar, paired_bootstrap
from stats.privacy import Budget, BudgetSpent, PrivateCounts, noise_reach, private_counts, private_histogram
from stats.raters import RaterAgreement, cohen_kappa, krippendorff_alpha
from stats.results import Interval, Result, plain
from stats.satisfaction import (
    CustomerSatisfactionIndex,
    NetPromoterScore,
    customer_satisfaction_index,
    net_promoter_score,
    share_difference_interval,
)
from stats.scales import (
    ScaleMean,
    SystemUsabilityScale,
    UserExperience,
    system_usability_scale,
    user_experience_questionnaire,
)

__all__ = [
    "Budget",
    "BudgetSpent",
    "CustomerSatisfactionIndex",
    "Interval",
    "McNemar",
    "NetPromoterScore",
    "PairedDifference",
    "PrivateCounts",
    "RaterAgreement",
    "Result",
    "ScaleMean",
    "SystemUsabilityScale",
    "UserExperience",
    "bootstrap_interval",
    "cohen_kappa",
    "customer_satisfaction_index",
    "jensen_shannon_bits",
    "krippendorff_alpha",
    "kullback_leibler_bits",
    "mcnemar",
    "mean_interval",
    "net_promoter_score",
    "noise_reach",
    "paired_bootstrap",
    "plain",
    "population_stability_index",
    "private_counts",
    "private_histogram",
    "share_difference_interval",
    "system_usability_scale",
    "total_variation",
    "user_experience_questionnaire",
    "wilson_interval",
]
