// The service worker of a page, by what DevTools may do with it: push to it, click what it shows, ask in its scope.

import type { Page } from "./browser.ts";

export type PageWorker = {
  /** As if a push service had delivered it; resolves when the browser has taken it, not when it is shown. */
  push(text: string): Promise<void>;
  /** What it shows, in order. */
  shown(): Promise<Notice[]>;
  /** A click on the notification with that tag. A browser lets no page be brought to the front by a click of a program. */
  click(tag: string): Promise<void>;
  /** An expression in its scope; a promise is waited for. */
  read<Value>(expression: string): Promise<Value>;
};

export type Notice = { title: string; body: string; tag: string };

type Targets = { targetInfos: { targetId: string; type: string; url: string }[] };
type Answer = {
  id?: number;
  result?: { result?: { value?: unknown }; exceptionDetails?: unknown };
};

/** Waits until the page is one of its worker's. `origin` may then show notifications. */
export async function workerOf(page: Page, origin: string): Promise<PageWorker> {
  const permissions = ["notifications"];
  await page.cdp("Browser.grantPermissions", { origin, permissions });
  await page.until("navigator.serviceWorker.controller !== null");
  const registered = Promise.withResolvers<string>();
  page.hear("ServiceWorker.workerRegistrationUpdated", (params) => {
    const { registrations } = params as {
      registrations: { registrationId: string; scopeURL: string; isDeleted: boolean }[];
    };
    const ours = registrations.find((each) => each.scopeURL === `${origin}/` && !each.isDeleted);
    if (ours !== undefined) registered.resolve(ours.registrationId);
  });
  await page.cdp("ServiceWorker.enable");
  const registrationId = await registered.promise;

  const waiting = new Map<string, (answer: Answer) => void>();
  page.hear("Target.receivedMessageFromTarget", (params) => {
    const { sessionId, message } = params as { sessionId: string; message: string };
    const answer = JSON.parse(message) as Answer;
    if (answer.id !== undefined) waiting.get(sessionId)?.(answer);
  });

  async function read<Value>(expression: string): Promise<Value> {
    // A worker that had nothing to do is ended: this starts it again.
    await page.cdp("ServiceWorker.startWorker", { scopeURL: `${origin}/` });
    const { targetInfos } = (await page.cdp("Target.getTargets")) as Targets;
    const target = targetInfos.find(
      ({ type, url }) => type === "service_worker" && url === `${origin}/sw.js`,
    );
    if (target === undefined) throw new Error("no worker runs");
    const { sessionId } = (await page.cdp("Target.attachToTarget", {
      ...{ targetId: target.targetId, flatten: false },
    })) as { sessionId: string };
    const answered = Promise.withResolvers<Answer>();
    waiting.set(sessionId, answered.resolve);
    const params = { expression, awaitPromise: true, returnByValue: true };
    const message = JSON.stringify({ id: 1, method: "Runtime.evaluate", params });
    await page.cdp("Target.sendMessageToTarget", { sessionId, message });
    const { result } = await answered.promise;
    waiting.delete(sessionId);
    await page.cdp("Target.detachFromTarget", { sessionId });
    if (result?.exceptionDetails !== undefined)
      throw new Error(JSON.stringify(result.exceptionDetails));
    return result?.result?.value as Value; // its reader knows the expression
  }

  return {
    read,
    async push(text) {
      const delivery = { origin, registrationId, data: text };
      await page.cdp("ServiceWorker.deliverPushMessage", delivery);
    },
    shown: () =>
      read(`registration.getNotifications().then((all) =>
        all.map(({ title, body, tag }) => ({ title, body, tag })))`),
    click: (tag) =>
      read(`registration.getNotifications({ tag: ${JSON.stringify(tag)} }).then(([notification]) =>
        void dispatchEvent(new NotificationEvent("notificationclick", { notification })))`),
  };
}
