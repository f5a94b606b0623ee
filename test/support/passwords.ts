// Passwords that cost next to nothing, for tests that are about something else. Those about guessing, racing or
// the hash itself say `passwordCost`, as it is in a server.

import { hashPassword, type PasswordCost } from "../../src/identity/passwords.ts";

export const quickCost: PasswordCost = { memoryCost: 8, timeCost: 1 }; // the least there is

export const quickHash = (password: string): Promise<string> => hashPassword(password, quickCost);
