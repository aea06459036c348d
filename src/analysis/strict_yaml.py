"""YAML in which no key may stand twice: otherwise the later one would silently win."""

from __future__ import annotations

from typing import Any, TypeVar

import yaml

L = TypeVar("L", bound=yaml.constructor.BaseConstructor)


def unique_keys(loader: type[L]) -> type[L]:
    """Make a YAML loader refuse a key that stands twice, instead of silently keeping the later one."""

    def mapping(reader: L, node: yaml.MappingNode) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"key '{key.value}' stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return reader.construct_mapping(node, deep=True)

    loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    return loader


@unique_keys
class StrictLoader(yaml.CSafeLoader):
    """YAML of the project's declarations."""


@unique_keys
class TextLoader(yaml.CBaseLoader):
    """Everything is text, so that no name or hash is taken for a number."""
