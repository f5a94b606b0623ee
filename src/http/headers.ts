// The headers every answer carries, whatever it is. Knows no route.

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'", // includes ws: and wss: to the same host and port (CSP 3, §6.7.2.8)
  "manifest-src 'self'",
  "worker-src 'self'", // the service worker, /sw.js
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  // The one that says where the service worker is (public/view/worker.ts); browsers let nobody make it twice.
  "trusted-types worker",
].join("; ");

// What a chat page never needs. clipboard-write and web-share are left: copying a link uses them.
const PERMISSIONS_POLICY = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "clipboard-read",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "screen-wake-lock",
  "serial",
  "usb",
  "window-management",
  "xr-spatial-tracking",
]
  .map((feature) => `${feature}=()`)
  .join(", ");

const SECURITY_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": PERMISSIONS_POLICY,
  // Nothing to others, as no-referrer; but with that, browsers send a form's Origin as null, to us too.
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
});

/**
 * The security headers and `more` over them. Make it once and share it: a Response copies the
 * Headers it is given, three times as fast as it reads a record (0.5 against 1.4 µs).
 */
export function secured(more: Readonly<Record<string, string>> = {}): Headers {
  return new Headers({ ...SECURITY_HEADERS, ...more });
}
