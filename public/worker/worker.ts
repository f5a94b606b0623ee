// The service worker, served as /sw.js: which event goes where. What it does not know by name passes it by, as if it
// were not there: the API, sockets, streams, files, pages of forms.

import { answerTo, dropOld, isOfThisBuild, keepAll } from "./kept.ts";
import type { FromPage } from "./messages.ts";
import { follow, placeOf, show } from "./notices.ts";

// Types of a worker name its scope only so; this is its global object.
declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => event.waitUntil(keepAll()));

self.addEventListener("activate", (event) => {
  // At once for the page that brought it, too.
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const answer = answerTo({
    request: event.request,
    waitUntil: (work) => event.waitUntil(work),
  });
  if (answer !== null) event.respondWith(answer);
});

self.addEventListener("message", ({ data, ports }) => {
  const message = data as FromPage; // of our own pages: no others are let in
  if (message.type === "takeOver") return void self.skipWaiting();
  const isMine = isOfThisBuild(message.script);
  // Where the page is of this build already nothing is replaced under it.
  if (isMine) void self.skipWaiting();
  ports[0]?.postMessage(isMine);
});

self.addEventListener("push", (event) => {
  event.waitUntil(show(event.data?.text() ?? ""));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(follow(placeOf(event.notification.data)));
});
