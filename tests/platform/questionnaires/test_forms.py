"""A page as a form: labels, radio groups, what was typed is kept."""

from django.utils import translation

from questionnaires.forms import build_form


def test_a_page_shows_its_questions_in_the_readers_language(form):
    with translation.override("zh-hans"):
        page = build_form(form, 1)
        assert [field.label for field in page] == ["它很好用。", "会再用吗？"]
        assert "是" in str(page["again"])


def test_each_scale_step_is_a_radio_button_with_a_label(form):
    html = str(build_form(form, 2)["recommend"])
    assert html.count('type="radio"') == 11
    assert html.count("<label") >= 11


def test_answers_come_out_ready_to_save(form):
    page = build_form(form, 2, data={"uses": ["no", "yes"], "recommend": "9", "hours": "2.5"})
    assert page.is_valid()
    assert page.answers() == {"uses": ["yes", "no"], "recommend": 9, "hours": 2.5}


def test_a_fault_stands_at_its_field_and_the_rest_is_kept(form):
    page = build_form(form, 2, data={"recommend": "9", "hours": "200"})
    assert not page.is_valid()
    assert set(page.errors) == {"hours"}
    assert 'value="9"' in str(page["recommend"])
    assert "checked" in str(page["recommend"])


def test_a_required_question_left_open_says_so(form):
    page = build_form(form, 1, data={})
    assert page.errors["easy"] == ["Please answer this question."]


def test_the_ends_of_a_scale_are_told_below_the_row_and_to_who_listens(rae):
    from questionnaires import services as questionnaires
    from tests.platform.questionnaires.conftest import both

    ends = {"0": both("Not likely"), "10": both("Very likely")}
    asked = [{"code": "nps", "kind": "nps", "text": both("Recommend?"), "options": {"labels": ends}}]
    made = questionnaires.create_questionnaire(
        organization=rae.organization, title=both("T"), purpose="research", questions=asked, by=rae.user
    )
    html = str(build_form(made, 1)["nps"])
    assert "<span>10 = Very likely</span>" in html
    assert '10<span class="visually-hidden"> Very likely</span>' in html
    assert "steps-many" in html


def test_who_goes_away_early_need_not_answer_but_answers_rightly(form):
    assert build_form(form, 1, data={}, partial=True).is_valid()
    assert set(build_form(form, 2, data={"hours": "many"}, partial=True).errors) == {"hours"}
