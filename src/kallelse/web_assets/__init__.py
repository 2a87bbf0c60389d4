"""The look that both web doors share: base templates, the theme, icons and two small scripts.

It is no Django app and holds no rule of the domain. `build` fetches the public design system's style sheet and htmx (both pinned and
hash-checked in package-lock.json) and lays them in `vendor/`, which is never checked in. The pages work without any script: what
scripts add (a list that refreshes itself, a warning before the session ends) is a convenience.
"""

__all__ = ["build"]
