"""The home page: the maps, a search, tags, and the older ones."""

import re

from flask.testing import FlaskClient


def titles(page: str) -> list[str]:
    return re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", page)


def test_maps_are_found_by_their_words_and_by_their_tags(client: FlaskClient) -> None:
    for title, tags in (("Homework", ["school"]), ("Libraries", ["town & school"]), ("Trams", ["town & school"])):
        client.post("/api/v1/maps", json={"title": title, "tags": tags})
    page = client.get("/").text
    assert titles(page) == ["Trams", "Libraries", "Homework"]
    assert '<a class="tag" href="/?tag=town+%26+school">town &amp; school</a>' in page.replace("%20", "+")
    assert titles(client.get("/?q=librar").text) == ["Libraries"]
    assert titles(client.get("/?tag=town+%26+school").text) == ["Trams", "Libraries"]
    assert titles(client.get("/?tag=town+%26+school&q=tram").text) == ["Trams"]
    assert "No matching maps." in client.get("/?q=nothing").text
    assert titles(client.get("/?q=").text) == titles(page)


def test_the_words_of_a_search_are_shown_as_words(client: FlaskClient) -> None:
    page = client.get('/?q="><script>alert(1)</script>').text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_older_maps_are_on_further_pages(client: FlaskClient) -> None:
    for number in range(30):
        client.post("/api/v1/maps", json={"title": f"Map {number}", "tags": ["a"]})
    first = client.get("/?tag=a").text
    assert len(titles(first)) == 24
    older = re.search(r'<a class="button" href="([^"]+)" rel="next">', first)
    assert older is not None
    second = client.get(older[1].replace("&amp;", "&")).text
    assert titles(second) == [f"Map {number}" for number in range(5, -1, -1)]
    assert 'rel="next"' not in second
    newer = re.search(r'<a class="button" href="([^"]+)" rel="prev">', second)
    assert newer is not None
    assert titles(client.get(newer[1].replace("&amp;", "&")).text) == titles(first)
    assert client.get("/?cursor=nonsense!").status_code == 422
