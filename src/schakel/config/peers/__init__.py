"""The official kit and another connector, run against our node: `schakel check --peers`.

Opt-in and never a dependency: it needs Java 17, Maven and Maven Central. See docs/peers.md.
"""
