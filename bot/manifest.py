"""Where the Slack app is described: beside the code in a checkout, within the package where it was installed."""

from pathlib import Path

_HERE = Path(__file__).parent


def manifest_path() -> Path:
    """The path of manifest.yml."""
    installed = _HERE / "manifest.yml"
    return installed if installed.exists() else _HERE.parent / "manifest.yml"
