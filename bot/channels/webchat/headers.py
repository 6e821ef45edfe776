"""The headers that keep the page from running, showing or telling anything that is not its own."""

from collections.abc import Sequence

_DENIED = ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics", "interest-cohort")


def security_headers(frame_ancestors: Sequence[str]) -> dict[str, str]:
    """Headers for every response of the page; `frame_ancestors` are the origins that may embed it."""
    ancestors = " ".join(frame_ancestors) or "'none'"
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": ancestors,
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _DENIED),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    return headers if frame_ancestors else headers | {"X-Frame-Options": "DENY"}
