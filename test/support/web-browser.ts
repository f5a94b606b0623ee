// A browser without JavaScript: forms, cookies, one origin. Follows nothing by itself.

export type Answer = {
  status: number;
  /** Where it leads; null: nowhere. */
  to: string | null;
  headers: Headers;
  text: string;
};

export type WebBrowser = {
  /** The session cookie's value now; empty: none. */
  session(): string;
  /** `session` empty: shows none from now on. */
  become(session: string): void;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Sends a form as a page of this server would. */
  send(
    path: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
};

/** `url`: of the server, without a path. */
export function webBrowser(url: string): WebBrowser {
  let session = "";

  async function ask(path: string, init: RequestInit): Promise<Answer> {
    const cookie: Record<string, string> =
      session === "" ? {} : { Cookie: `chat-session=${session}` };
    const response = await fetch(url + path, {
      ...init,
      headers: { ...cookie, ...(init.headers as Record<string, string>) },
      redirect: "manual",
    });
    const set = response.headers.getSetCookie().find((each) => each.startsWith("chat-session="));
    if (set !== undefined) session = /^chat-session=([^;]*)/.exec(set)?.[1] ?? "";
    const to = response.headers.get("location");
    return { status: response.status, to, headers: response.headers, text: await response.text() };
  }

  return {
    session: () => session,
    become: (next) => void (session = next),
    get: (path, headers = {}) => ask(path, { headers }),
    send: (path, fields, headers = {}) =>
      ask(path, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { Origin: url, ...headers },
      }),
  };
}
