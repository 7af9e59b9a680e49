"""The shell: base templates, components, drawings, design tokens, error pages. It knows no user."""
