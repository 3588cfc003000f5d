import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sharing.cleaning.core.media import file_parts
from sharing.cleaning.names import BROKEN


def drawn(size, mode="RGB", kind="png"):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def test_images_are_known_by_kind_size_and_colors():
    found = file_parts(pd.Series([drawn((300, 20)), drawn((10, 2000), "L", "jpeg"), None], index=[4, 5, 6]))
    assert found["files"].tolist()[:2] == ["png", "jpeg"]
    assert found["sides"].dropna().to_dict() == {4: "256 ≤ x < 512", 5: "1024 ≤ x < 2048"}
    assert found["modes"].dropna().tolist() == ["RGB", "L"]
    assert [name for name, picture in found.items() if picture.notna()[6]] == []


@pytest.mark.parametrize("cut", [20, 60, -8])
def test_what_cannot_be_read_is_broken(cut):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    out = io.BytesIO()
    noise.save(out, "png")
    found = file_parts(pd.Series([out.getvalue()[:cut], drawn((5, 5))]))
    assert found["files"].tolist() == [BROKEN, "png"]


def test_other_files_have_a_kind_and_no_size():
    assert {name: picture.tolist() for name, picture in file_parts(pd.Series([b"RIFF....WAVEfmt "])).items()} == {
        "files": ["wav"]
    }
    assert file_parts(pd.Series([None, None], dtype=object)) == {}
