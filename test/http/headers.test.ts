// The headers every answer carries.

import { expect, test } from "bun:test";
import { healthz } from "../../src/http/health.ts";
import { secured } from "../../src/http/headers.ts";

test("every answer forbids what the page does not use", () => {
  const headers = Object.fromEntries(secured());
  expect(headers).toMatchObject({
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  expect(headers["content-security-policy"]?.split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types worker",
  ]);
  expect(headers["permissions-policy"]).toContain("camera=(), ");
});

test("a header given stands over the usual one", () => {
  const headers = secured({ "Content-Type": "text/plain", "X-Frame-Options": "SAMEORIGIN" });
  expect(headers.get("Content-Type")).toBe("text/plain");
  expect(headers.get("X-Frame-Options")).toBe("SAMEORIGIN");
});

test("shared headers stay as they are when one answer changes its own", () => {
  healthz().headers.set("Cache-Control", "public");
  expect(healthz().headers.get("Cache-Control")).toBe("no-store");
});
