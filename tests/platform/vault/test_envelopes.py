"""The cryptography by itself."""

import subprocess

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from vault.core import envelope, identity


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_opens_at_its_place(plaintext, place):
    key = envelope.new_key()
    assert envelope.unseal(key, envelope.seal(key, plaintext, place), place) == plaintext


def test_sealing_twice_gives_different_bytes():
    key = envelope.new_key()
    assert envelope.seal(key, b"yes", "a") != envelope.seal(key, b"yes", "a")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
        lambda sealed: sealed[:1] + bytes(12) + sealed[13:],
        lambda sealed: b"\x02" + sealed[1:],
        lambda sealed: sealed[:20],
        lambda sealed: b"",
    ],
    ids=["tag", "nonce", "format", "cut", "empty"],
)
def test_changed_bytes_do_not_open(spoil):
    key = envelope.new_key()
    with pytest.raises(envelope.Unreadable):
        envelope.unseal(key, spoil(envelope.seal(key, b"a secret of some length", "here")), "here")


def test_a_secret_moved_to_another_place_does_not_open():
    key = envelope.new_key()
    with pytest.raises(envelope.Unreadable):
        envelope.unseal(key, envelope.seal(key, b"secret", "row 1"), "row 2")


def test_another_key_does_not_open():
    with pytest.raises(envelope.Unreadable):
        envelope.unseal(envelope.new_key(), envelope.seal(envelope.new_key(), b"secret", "a"), "a")


def test_the_envelope_is_gcm_as_test_case_16_of_its_specification_gives_it():
    # McGrew & Viega (2005), The Galois/Counter Mode of Operation, appendix B, test case 16.
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    plaintext = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    expected = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    assert AESGCM(key).encrypt(nonce, plaintext, aad) == expected


def test_a_key_s_name_does_not_depend_on_who_asks():
    key = bytes(range(32))
    assert envelope.key_id(key) == envelope.key_id(bytes(range(32)))
    assert envelope.key_id(key) != envelope.key_id(bytes(32))


def test_pseudonyms_agree_inside_a_scope_and_nowhere_else():
    secret = envelope.new_key()
    assert identity.pseudonym(secret, "ada", "agreement 1") == identity.pseudonym(secret, "ada", "agreement 1")
    names = {
        identity.pseudonym(secret, "ada", "agreement 1"),
        identity.pseudonym(secret, "ada", "agreement 2"),
        identity.pseudonym(secret, "ben", "agreement 1"),
        identity.pseudonym(envelope.new_key(), "ada", "agreement 1"),
    }
    assert len(names) == 4
    assert {len(name) for name in names} == {32}


def test_a_signature_covers_every_bit_of_the_message():
    secret = envelope.new_key()
    signature = identity.sign(secret, b"erased: 3")
    assert identity.verify(identity.public_key(secret), b"erased: 3", signature)
    assert not identity.verify(identity.public_key(secret), b"erased: 2", signature)
    assert not identity.verify(identity.public_key(envelope.new_key()), b"erased: 3", signature)


def test_signatures_are_those_of_rfc_8032():
    # RFC 8032, section 7.1, test 2.
    secret = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    assert identity.sign(secret, b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_anyone_can_check_a_signature_with_openssl(tmp_path):
    secret = envelope.new_key()
    for name, content in {
        "key.pem": identity.public_key_pem(secret),
        "message": b"a certificate",
        "signature": identity.sign(secret, b"a certificate"),
    }.items():
        (tmp_path / name).write_bytes(content)
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in message -sigfile signature"
    checked = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "Signature Verified Successfully" in checked.stdout
