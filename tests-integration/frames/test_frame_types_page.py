"""The page about the types of frames shows what is found."""

import frame_types_page


def test_the_page(postgresql_url, tmp_path):
    page = frame_types_page.page(postgresql_url, tmp_path)

    assert "CHANGED" not in page
    assert frame_types_page.PAGE.read_text() == page
