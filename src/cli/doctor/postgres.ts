// Looks at the PostgreSQL that the store would use: whether it is there, new enough, and keeps what it acks.

import { SQL } from "bun";
import { fault, type Finding, ok, placeOf, reasonOf, within, warning } from "./finding.ts";

const patienceMs = 5_000;
const oldestVersion = 150_000;
// A node's pool and its listener, three nodes, and some for whoever looks after it.
const roomFor = 50;
const clocksDifferMs = 1_000;
// What tokens of other servers allow.
const clocksApartMs = 30_000;

type Row = {
  version: number;
  shown: string;
  fsync: string;
  synchronous: string;
  pages: string;
  most: number;
  reserved: number;
  used: number;
  standby: boolean;
  may_create: boolean;
  encoding: string;
  database: string;
  as: string;
  now_ms: number;
};

/** `address` as `--store` has it. */
export async function lookAtPostgres(address: string): Promise<Finding[]> {
  const url = new URL(address);
  const sql = new SQL(address, { max: 1, connectionTimeout: patienceMs / 1000 });
  try {
    const askedMs = Date.now();
    await within(patienceMs, sql`select 1`.execute());
    const sentMs = Date.now();
    const [row] = (await within(patienceMs, sql.unsafe(question).execute())) as Row[];
    const answeredMs = Date.now();
    if (row === undefined) throw new Error("it answered nothing");
    const offMs = row.now_ms - (sentMs + answeredMs) / 2;
    return [
      lookAtServer(row, `${placeOf(url)}, connected in ${sentMs - askedMs} ms`),
      ...lookAtRights(row),
      lookAtSafety(row),
      lookAtConnections(row),
      lookAtClock(offMs, "PostgreSQL"),
    ];
  } catch (error) {
    return [unreachable(error, url)];
  } finally {
    // Not waited for: what is frozen does not say goodbye either.
    void sql.close({ timeout: 0 }).catch(() => {});
  }
}

const question = `
  select current_setting('server_version_num')::int as version,
    current_setting('server_version') as shown,
    current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as synchronous,
    current_setting('full_page_writes') as pages,
    current_setting('max_connections')::int as most,
    current_setting('superuser_reserved_connections')::int as reserved,
    (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as used,
    pg_is_in_recovery() as standby,
    coalesce(has_schema_privilege(current_schema(), 'create'), false) as may_create,
    pg_encoding_to_char(encoding) as encoding,
    current_database() as database,
    current_user as as,
    (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms
  from pg_database where datname = current_database()`;

function lookAtServer(row: Row, how: string): Finding {
  if (row.standby)
    return fault(
      "postgresql",
      `${how}: it is a standby, which takes no writes`,
      "--store postgres://…",
    );
  if (row.version < oldestVersion)
    return fault("postgresql", `${how}: it is ${row.shown}, and 15 is needed`, "update PostgreSQL");
  return ok("postgresql", `${row.shown} at ${how}`);
}

function lookAtRights({ may_create, as, database, encoding }: Row): Finding[] {
  const findings: Finding[] = [];
  if (encoding !== "UTF8")
    findings.push(
      fault(
        "encoding",
        `database ${database} is kept as ${encoding}, which does not hold every text`,
        `createdb --encoding=UTF8 --template=template0 --owner=${as} NAME`,
      ),
    );
  if (!may_create)
    findings.push(
      fault(
        "rights",
        `${as} may not make tables in ${database}`,
        `alter database ${database} owner to ${as};`,
      ),
    );
  return findings;
}

function lookAtSafety({ fsync, synchronous, pages }: Row): Finding {
  const lost = "what was acknowledged is lost with the power";
  const lines = [
    fsync === "on" ? "" : "alter system set fsync = on;",
    pages === "on" ? "" : "alter system set full_page_writes = on;",
  ].filter((line) => line !== "");
  if (lines.length > 0) return fault("durable", lost, ...lines, "select pg_reload_conf();");
  // The server asks for it by itself; what others write into the database is not its concern.
  const own = synchronous === "off" ? " for others (the server turns it on for itself)" : "";
  return ok("durable", `fsync is on, synchronous_commit is ${synchronous}${own}`);
}

function lookAtConnections({ most, reserved, used }: Row): Finding {
  const left = most - reserved - used;
  const said = `${left} of ${most} connections are left`;
  if (left >= roomFor) return ok("pool", said);
  const line = `alter system set max_connections = ${most - left + roomFor}; -- and restart it`;
  return warning("pool", `${said}; three nodes want ${roomFor}`, line);
}

/** `offMs`: how far the other's clock is before ours. */
export function lookAtClock(offMs: number, whose: string): Finding {
  const apart = Math.abs(offMs);
  const way = offMs < 0 ? "behind" : "before";
  const said = `the clock of ${whose} is ${Math.round(apart)} ms ${way} this machine's`;
  if (apart < clocksDifferMs) return ok("clock", said);
  const line = "timedatectl set-ntp true   # on both machines";
  return apart < clocksApartMs ? warning("clock", said, line) : fault("clock", said, line);
}

/** SQLSTATE, and what the client calls it when it came no further than the door. */
const REASONS: Readonly<Record<string, (url: URL) => readonly [string, string]>> = {
  ERR_POSTGRES_CONNECTION_REFUSED: ({ port }) => [
    "nobody listens there",
    `systemctl start postgresql, and in postgresql.conf: port = ${port === "" ? 5432 : port}`,
  ],
  "28P01": () => ["the password is not good", "alter role NAME password '…';"],
  "28000": () => ["it does not let this user in from here", "a line for them in pg_hba.conf"],
  "3D000": ({ pathname, username }) => [
    "there is no such database",
    `createdb --encoding=UTF8 --template=template0 --owner=${username} ${pathname.slice(1)}`,
  ],
  "53300": () => ["all connections are taken", "alter system set max_connections = 200;"],
};

function unreachable(error: unknown, url: URL): Finding {
  const { code, errno } = error as { code?: string; errno?: string | number };
  const known = REASONS[String(errno)] ?? REASONS[String(code)];
  const [said, line] = known?.(url) ?? [
    reasonOf(error, url),
    "look at its log, and at what lies between: a firewall, listen_addresses in postgresql.conf",
  ];
  return fault("postgresql", `${placeOf(url)}: ${said}`, line);
}
