"""The scenarios by name."""

from reciprocal.scenarios import churn, customer_service, questionnaire

PLAYS = {"churn": churn.play, "customer-service": customer_service.play, "questionnaire": questionnaire.play}
