import pytest

from text.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我的订单还没有到，请尽快处理。", "zh"),
        ("我的iPhone坏了", "zh"),
        ("The parcel has not arrived yet.", "en"),
        ("ok", "en"),
        ("这个product的service quality非常good，我很happy", "mixed"),
        ("Bonjour, je suis très content de votre service et de la livraison rapide", "other"),
        ("こんにちは、元気ですか", "other"),
        ("Привет", "other"),
        ("12:30!", "other"),
        ("", "other"),
    ],
)
def test_the_language_of_a_text_is_named(text, language):
    assert detect(text) == language
