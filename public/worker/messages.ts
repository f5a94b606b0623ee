// What the page, the service worker and a push say to each other. Types alone, so that either side may read it.

/** From the page. To those that want an answer it comes by the port that is sent with them: true or false. */
export type FromPage =
  /** Is the script that this page runs one of your build? A waiting worker that says yes takes over. */
  | { readonly type: "mine"; readonly script: string }
  /** The reader wants the newer build: take over. Unanswered; `controllerchange` follows. */
  | { readonly type: "takeOver" };

/** From the worker. Answered as those of the page are. */
export type FromWorker =
  /** Is this room looked at on this page just now? */
  | { readonly type: "looking"; readonly room: string }
  /** A notification was clicked: show that message. True when it is done. */
  | { readonly type: "visit"; readonly room: string; readonly seq: number };

/** The `data` of a notification, by whichever side it is shown: where a click on it leads. Empty and 0: to the page. */
export type Place = { readonly room: string; readonly seq: number };

/** What is pushed: as src/push/payload.ts makes it. */
export type Pushed = Place & {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly badge?: number;
};
