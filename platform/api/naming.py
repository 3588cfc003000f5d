"""Names for choices in the OpenAPI schema, where two rooms give one name to different choices; read by the settings."""

ENUM_NAMES = {
    "InterfaceLanguage": "kernel.translated.LANGUAGES",
    "TextLanguage": ["en", "zh"],
    "ConsentPurpose": "consent.models.Purpose",
    "FeedbackKind": "feedback.collection.models.Event.Kind",
    "QuestionKind": "questionnaires.models.Question.Kind",
    "ReportState": "design.studies.reports.Report.State",
}
