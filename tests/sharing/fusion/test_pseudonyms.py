"""Keyed pseudonyms: RFC 4231, equality across parties, separation by key."""

import hashlib
import hmac

import pandas as pd
import pyarrow as pa
import pytest

from sharing.fusion.core import fuse_columns, pseudonyms

KEY = bytes(range(32))


def test_they_are_hmac_sha_256_as_rfc_4231_computes_it():
    # RFC 4231, test case 1: key of twenty 0x0b bytes, data "Hi There"
    assert pseudonyms(["Hi There"], b"\x0b" * 20).tolist() == [
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ]


def test_equal_identifiers_meet_and_others_do_not():
    codes = pseudonyms(["c1", "c2", "c1"], KEY)
    assert codes[0] == codes[2] != codes[1]
    assert codes[0] == hmac.new(KEY, b"c1", hashlib.sha256).hexdigest()


def test_another_key_gives_unrelated_pseudonyms():
    assert pseudonyms(["c1"], KEY)[0] != pseudonyms(["c1"], KEY[::-1])[0]


def test_the_way_a_party_stores_an_identifier_does_not_matter():
    codes = pseudonyms([42, "42", 42.0, " 42 "], KEY)
    assert len(set(codes)) == 1
    assert pseudonyms(["Zoe\u0308"], KEY)[0] == pseudonyms(["Zo\u00eb"], KEY)[0]


def test_missing_identifiers_stay_missing():
    assert pseudonyms([None, float("nan"), pd.NA], KEY).tolist() == [None, None, None]
    assert pseudonyms(pa.array(["c1", None]), KEY).tolist() == [pseudonyms(["c1"], KEY)[0], None]


@pytest.mark.parametrize("key", [b"", b"short"])
def test_a_short_key_is_refused(key):
    with pytest.raises(ValueError, match="at least 16 bytes"):
        pseudonyms(["c1"], key)


def test_a_text_key_is_refused():
    with pytest.raises(TypeError, match="key must be bytes"):
        pseudonyms(["c1"], "k" * 32)


def test_two_companies_join_without_showing_identifiers():
    a = pd.DataFrame({"person": pseudonyms(["anna", "bert"], KEY), "calls": [1, 2]})
    b = pd.DataFrame({"person": pseudonyms(["bert", "cleo"], KEY), "plan": ["x", "y"]})
    fused = fuse_columns(a, b, "person", missing="drop")
    assert fused.table["calls"].tolist() == [2]
    assert not fused.table["person"].isin(["anna", "bert", "cleo"]).any()
