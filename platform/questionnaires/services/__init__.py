"""What other rooms call: ``from questionnaires import services as questionnaires``."""

from questionnaires.services.answering import (
    AlreadySubmitted,
    BadAnswers,
    ConsentNeeded,
    Incomplete,
    NotYourResponse,
    answer_all,
    begin,
    page_count,
    response_of,
    save_page,
    saved_answers,
    submit,
)
from questionnaires.services.building import (
    BadQuestions,
    NotOpen,
    WrongMove,
    close_questionnaire,
    create_questionnaire,
    open_questionnaire,
)
from questionnaires.services.importing import BadFrame, BasisTooNarrow, import_responses
from questionnaires.services.reading import OtherPurpose, Reading, answers_frame, read_answers, read_words

__all__ = [
    "AlreadySubmitted",
    "BadAnswers",
    "BadFrame",
    "BadQuestions",
    "BasisTooNarrow",
    "ConsentNeeded",
    "Incomplete",
    "NotOpen",
    "NotYourResponse",
    "OtherPurpose",
    "Reading",
    "WrongMove",
    "answer_all",
    "answers_frame",
    "begin",
    "close_questionnaire",
    "create_questionnaire",
    "import_responses",
    "open_questionnaire",
    "page_count",
    "read_answers",
    "read_words",
    "response_of",
    "save_page",
    "saved_answers",
    "submit",
]
