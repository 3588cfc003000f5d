from sharing.anonymization.core import redact_text


def test_the_public_name_gives_text_and_findings():
    result = redact_text("我叫李明，电话13912345678", language="zh", key=b"one dataset")
    assert [(finding.start, finding.end, finding.kind) for finding in result.findings] == [
        (2, 4, "NAME"),
        (7, 18, "PHONE"),
    ]
    assert "13912345678" not in result.text
    assert result.text != redact_text("我叫李明，电话13912345678", key=b"another dataset").text
