"""The model that is trained in the page, on the Training screen: what one sees and turns."""

import re

import pytest
from javascript import call  # noqa: F401
