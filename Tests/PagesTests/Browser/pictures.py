# SPDX-License-Identifier: Apache-2.0
"""Comparing pictures of pages: blind to antialiasing, not to anything that a reader would miss."""

import io

import numpy
from PIL import Image

# Squares of this many pixels are compared by their mean colour; they overlap by half, lest a line between two be lost.
BLOCK = 16
# Means that differ by less, of 255, are the same: a line of 2 pixels that is not there changes its blocks by more.
LEAST_DIFFERENCE = 8
# A picture may lie this many pixels off its reference.
SHIFT = 1


def load(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def save(image, path):
    """Keeps a picture as a small file: 96 colours are enough for the comparison."""
    image.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


def beside(images):
    """Pictures of the same height from left to right."""
    whole = Image.new("RGB", (sum(i.width for i in images), max(i.height for i in images)), "white")
    left = 0
    for image in images:
        whole.paste(image, (left, 0))
        left += image.width
    return whole


def differing_blocks(image, reference):
    """The number of blocks that differ; all of them when the sizes do by more than a line of text."""
    if abs(image.width - reference.width) > SHIFT or abs(image.height - reference.height) > 24:
        return 4 * reference.width * reference.height // BLOCK**2
    width = min(image.width, reference.width) - 2 * SHIFT
    height = min(image.height, reference.height) - 2 * SHIFT
    width, height = width // BLOCK * BLOCK, height // BLOCK * BLOCK
    a, b = _sums(image), _sums(reference)
    means = _means(b, SHIFT, SHIFT, width, height)
    shifts = [(x, y) for x in range(2 * SHIFT + 1) for y in range(2 * SHIFT + 1)]
    differences = [numpy.abs(_means(a, x, y, width, height) - means).max(axis=2) for x, y in shifts]
    return int((numpy.minimum.reduce(differences) > LEAST_DIFFERENCE).sum())


def _sums(image):
    """For each corner of a pixel, the sum of all above it and to its left."""
    pixels = numpy.asarray(image, dtype=numpy.int32)
    return numpy.pad(pixels.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0), (0, 0)))


def _means(sums, left, top, width, height):
    """The mean colour of each block."""
    half = BLOCK // 2
    corners = sums[top:top + height + 1:half, left:left + width + 1:half]
    return (corners[2:, 2:] - corners[2:, :-2] - corners[:-2, 2:] + corners[:-2, :-2]) / BLOCK**2
