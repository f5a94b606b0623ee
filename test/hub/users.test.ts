// Who is here, as those who arrive say it.

import { expect, test } from "bun:test";
import { createUsers } from "../../src/hub/users.ts";
import { asUserId, asUsername } from "../../src/protocol/ids.ts";

const ann = { id: asUserId("g_ann"), username: asUsername("ann"), ownName: asUsername("ann") };

test("who has an account by now is no guest again by a tab that was let in before", () => {
  const users = createUsers();
  const user = users.arrive({ ...ann, role: "guest", mutedUntil: 0 });
  expect(users.arrive({ ...ann, role: "member", mutedUntil: 0 })).toBe(user);
  users.arrive({ ...ann, role: "guest", mutedUntil: 0 });
  expect(user.role).toBe("member");
  users.arrive({ ...ann, role: "admin", mutedUntil: 5 });
  expect(user).toMatchObject({ role: "admin", mutedUntil: 5 });
});
