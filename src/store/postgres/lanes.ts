// In which order the calls of this node take effect on a pool of connections: calls about the same room or person
// one after the other, others side by side. Knows no SQL.

/** `alone`: nobody beside it. Two that `share`, or two that `append`, may run side by side, but not one with the other. */
export type Mode = "append" | "share" | "alone";
export type Claim = { readonly lane: string; readonly mode: Mode };

export type Lanes = {
  /**
   * Runs `call` when all that conflicts with its claims and was asked for before is over. Calls with the same claims
   * start in the order in which they were asked for, in the same turn if nothing is before them.
   */
  write<Result>(claims: readonly Claim[], call: () => Promise<Result>): Promise<Result>;
  /**
   * Runs `call` when every write that was asked for before is over. Of what comes later it holds up what conflicts
   * with its claims alone, so that it sees nothing of it.
   */
  read<Result>(claims: readonly Claim[], call: () => Promise<Result>): Promise<Result>;
  /** How many writes are asked for and not over. */
  pending(): number;
};

/** Claims that may run side by side, one such group after the other. */
type Group = {
  readonly mode: Mode;
  running: number;
  /** Resolves when this and all before it are over. */
  readonly over: Promise<void>;
  readonly end: () => void;
};

export function createLanes(): Lanes {
  const lanes = new Map<string, Group[]>();
  // All writes, in the groups that lie between two reads.
  const all: Group[] = [];
  let pending = 0;

  function enter(groups: Group[], mode: Mode): Group {
    const last = groups.at(-1);
    if (last !== undefined && last.mode === mode && mode !== "alone") {
      last.running++;
      return last;
    }
    const group = makeGroup(mode);
    groups.push(group);
    return group;
  }

  /** Those at the front that are over end; a later one that is over waits for them. */
  function leave(groups: Group[], group: Group): void {
    group.running--;
    while (groups[0]?.running === 0) groups.shift()?.end();
  }

  function groupsOf(lane: string): Group[] {
    let groups = lanes.get(lane);
    if (groups === undefined) lanes.set(lane, (groups = []));
    return groups;
  }

  /** What it must wait for, and what it must do when it is over. */
  function take(claims: readonly Claim[]): { before: Promise<void>[]; giveBack: () => void } {
    const taken = claims.map(({ lane, mode }) => {
      const groups = groupsOf(lane);
      const group = enter(groups, mode);
      return { lane, groups, group, before: groups[groups.indexOf(group) - 1] };
    });
    return {
      before: taken.flatMap(({ before }) => (before === undefined ? [] : [before.over])),
      giveBack() {
        for (const { lane, groups, group } of taken) {
          leave(groups, group);
          if (groups.length === 0) lanes.delete(lane);
        }
      },
    };
  }

  return {
    async write(claims, call) {
      const { before, giveBack } = take(claims);
      const since = enter(all, "share");
      pending++;
      try {
        if (before.length > 0) await Promise.all(before);
        return await call();
      } finally {
        pending--;
        leave(all, since);
        giveBack();
      }
    },
    async read(claims, call) {
      const { before, giveBack } = take(claims);
      const last = all.at(-1);
      // What is asked for from now on is in another group, which may run all the same.
      if (last?.mode === "share") all.push({ ...makeGroup("alone"), running: 0 });
      try {
        // All before it were asked for before this.
        if (last !== undefined) before.push(last.over);
        if (before.length > 0) await Promise.all(before);
        return await call();
      } finally {
        giveBack();
      }
    },
    pending: () => pending,
  };
}

function makeGroup(mode: Mode): Group {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { mode, running: 1, over: promise, end: resolve };
}
