// What of this browser Web Push is made of. Decides nothing.

import { createPush, type Device, type Push } from "../net/push.ts";
import type { Page } from "./page.ts";

export function pushDevice(): Device {
  const { navigator } = window;
  const canPush = "serviceWorker" in navigator && "PushManager" in window;
  return {
    isSecure: window.isSecureContext,
    // Only Safari of iOS has this property; its tabs have neither worker's push nor notifications.
    isPhoneTab: "standalone" in navigator && navigator.standalone === false,
    permission: () => ("Notification" in window ? Notification.permission : "denied"),
    askPermission: () => Notification.requestPermission(),
    async manager() {
      if (!canPush || !("Notification" in window)) return null;
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.pushManager ?? null;
    },
    fetch: (path, init) =>
      fetch(path, { ...init, cache: "no-store", headers: { "Content-Type": "application/json" } }),
  };
}

/** Web Push to this browser. */
export const ownPush = ({ kept, clock }: Page): Push =>
  createPush({ device: pushDevice(), kept, clock });
