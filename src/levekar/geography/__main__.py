"""``python -m levekar.geography`` writes the schematic maps anew, and what cards say of bytes."""

from dataclasses import replace

from levekar import cards, paths
from levekar.geography import schematic

schematic.write()
for path in sorted(paths.project().geo.glob("*")):
    if cards.card_path(path).is_file():
        data = path.read_bytes()
        card = replace(cards.read_card(path), sha256=cards.sha256(data), size=len(data))
        cards.write(path, data, card)
