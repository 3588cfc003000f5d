"""Home, settings, the switches of language and colors, error pages."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

INLINE = re.compile(r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*\ssrc=)", re.IGNORECASE)


def test_a_stranger_reads_what_this_is_and_where_to_sign_in(client, db):
    page = client.get("/")
    assert page.status_code == 200
    assert reverse("account_login") in page.content.decode()


def test_home_of_a_new_person_says_what_will_stand_there(client, ada):
    client.force_login(ada.user)
    page = client.get("/").content.decode()
    assert "Hello, Ada" in page
    assert "until you say yes" in page


def test_settings_keep_name_and_language(client, ada):
    client.force_login(ada.user)
    answer = client.post(reverse("portal:settings"), {"display_name": " Ada L. ", "language": "zh-hans"}, follow=True)
    ada.user.refresh_from_db()
    assert (ada.user.display_name, ada.user.language) == ("Ada L.", "zh-hans")
    assert 'lang="zh-hans"' in answer.content.decode()


def test_a_bad_setting_is_refused_with_a_link_to_the_field(client, ada):
    client.force_login(ada.user)
    answer = client.post(reverse("portal:settings"), {"display_name": "x" * 81, "language": "en"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'href="#id_display_name"' in page
    assert 'aria-invalid="true"' in page
    ada.user.refresh_from_db()
    assert ada.user.display_name == "Ada"


def test_the_language_switch_comes_back_to_the_same_page_and_is_remembered(client, ada):
    client.force_login(ada.user)
    answer = client.post(reverse("portal:language"), {"language": "zh-hans", "next": "/settings/?x=1"})
    assert answer["Location"] == "/settings/?x=1"
    ada.user.refresh_from_db()
    assert ada.user.language == "zh-hans"


def test_a_strangers_language_is_kept_in_a_cookie(client, db):
    client.post(reverse("portal:language"), {"language": "zh-hans", "next": "/"})
    assert 'lang="zh-hans"' in client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_the_language_switch_never_leads_away(client, db, target):
    assert client.post(reverse("portal:language"), {"language": "en", "next": target})["Location"] == "/"


def test_the_colors_are_rendered_by_the_server(client, db):
    client.post(reverse("portal:theme"), {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.cookies["theme"] = "<script>"
    assert 'data-theme="auto"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/settings/", "/admin/", "/admin/jobs/job/", "/accounts/login/", "/nothing-here/"]
)
def test_no_page_holds_an_inline_style_script_or_handler(client, ben, path):
    client.force_login(ben.user)
    answer = client.get(path, follow=True)
    assert not INLINE.search(answer.content.decode()), path
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_pages_of_a_signed_in_person_are_kept_by_no_cache(client, ada, db):
    client.force_login(ada.user)
    assert "no-store" in client.get("/settings/")["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/accounts/enter/no-such-secret/", "/nothing-here/", "/api/v1/jobs/"])
def test_t28_a_strangers_answers_are_kept_by_no_cache_either(client, db, path):
    assert "no-store" in client.get(path)["Cache-Control"]


def test_errors_say_what_happened_and_what_to_do(client, ada, settings):
    client.force_login(ada.user)
    missing = client.get("/nothing-here/")
    assert missing.status_code == 404
    assert "may have been taken back" in missing.content.decode()


def test_a_failure_on_our_side_gets_a_page_even_without_the_database(rf):
    from portal import errors

    answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Nothing half-done was kept" in answer.content.decode()


def test_the_probe_answers_without_a_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}
