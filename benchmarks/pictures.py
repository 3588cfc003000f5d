"""Images without their faces: the time it takes against one look of OpenCV's own, and faces missed, where labelled ones are installed.

Recall is of the hundred faces and hundred other places that scikit-image ships from Labeled Faces in the Wild: 25 × 25
pixels each, from the front. It says nothing of crowds, faces from the side or in the dark.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image

from benchmarks.measuring import Ratio, against

RUNS = 2


def ratios() -> Iterator[Ratio]:
    yield seconds_an_image()
    yield from faces_missed()


def seconds_an_image() -> Ratio:
    import cv2

    from media.blurring import without_faces

    photograph = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    image = Image.open(photograph).convert("RGB").resize((1024, 1200))
    written = io.BytesIO()
    image.save(written, "JPEG")
    data, gray = written.getvalue(), np.asarray(image.convert("L"))
    cascade = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"))
    return against(
        "a JPEG of 1,024 × 1,200 without its face",
        lambda: without_faces(data),
        peer="one look of OpenCV's default cascade",
        other=lambda: cascade.detectMultiScale(gray),
        limit=12,
        repeats=RUNS,
    )


def faces_missed() -> Iterator[Ratio]:
    from media.faces import find_faces

    found = importlib.util.find_spec("skimage")
    places = Path(found.origin).parent / "data" / "lfw_subset.npy" if found and found.origin else None
    if places is None or not places.exists():
        print("scikit-image is not installed: the share of faces missed is not measured.")
        return
    crops = (np.load(places) * 255).astype(np.uint8)  # (200, 25, 25): faces, then others
    for tilt, promised in ((0, 0.05), (25, 0.1)):
        seen = [bool(find_faces(_set_apart(crop, tilt))) for crop in crops]
        yield Ratio(
            f"faces missed, turned by {tilt}° (n = 100)", 1 - np.mean(seen[:100]), "promised", promised, 1.0, ""
        )
        if not tilt:
            yield Ratio("other places taken for faces (n = 100)", np.mean(seen[100:]), "promised", 0.1, 1.0, "")


def _set_apart(crop: np.ndarray, tilt: float) -> np.ndarray:
    """The crop at 100 × 100 pixels, with its edge drawn out to 200 × 200, and turned."""
    import cv2

    larger = cv2.resize(crop, (100, 100), interpolation=cv2.INTER_CUBIC)
    wide = cv2.copyMakeBorder(larger, 50, 50, 50, 50, cv2.BORDER_REPLICATE)
    turn = cv2.getRotationMatrix2D((100, 100), tilt, 1)
    return cv2.warpAffine(wide, turn, (200, 200), borderMode=cv2.BORDER_REPLICATE)
