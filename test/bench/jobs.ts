// What the bench asks a load process to do, and what it reports. Crosses as JSON.

import type { DialectName } from "./dialects.ts";

/** A process that connections are made to. */
export type Place = { port: number; pid: number };

export type Target = Place & {
  dialect: DialectName;
  /** More nodes, over all of which a steady load spreads its connections evenly. */
  further?: readonly Place[];
  /** What nodes share: its processor time is told apart from theirs. */
  shared?: readonly { name: string; pid: number }[];
};

/** Everyone joins, then messages come at a steady rate, whatever becomes of those before them. */
export type SteadyJob = {
  kind: "steady";
  target: Target;
  /** Room names begin with it. */
  prefix: string;
  rooms: number;
  membersPerRoom: number;
  perSec: number;
  seconds: number;
  warmUpSec: number;
  /** Of a delivered frame's payload. */
  bytes: number;
  /** Sends on the microsecond, by spinning before it is due; else within about a millisecond. */
  exact: boolean;
  /** Between the last join and the first message: presence is told meanwhile. */
  settleMs: number;
  /** Nothing came for so long: what is missing then will not come. */
  silentMs: number;
};

export type SteadyReport = {
  kind: "steady";
  sent: number;
  expected: number;
  /** Expected and not there when nothing came any more. */
  missing: number;
  /** There more than once. */
  extra: number;
  lost: number;
  windowMs: number;
  delivered: number;
  /** Server's, in the window, in ms. */
  cpuMs: number;
  /** The load process's own, as a part of one core. */
  loadCpu: number;
  serverCpu: number;
  rssKib: number;
  /** From the time at which it should have been sent, in ms. */
  p50: number;
  p99: number;
  most: number;
  /** The same of acks; NaN becomes null in JSON. */
  ackP50: number | null;
  ackP99: number | null;
  acks: number;
  framesPerRead: number;
  /** Packets that the kernel dropped meanwhile: the latencies then tell of it, not of the server. */
  dropped: number;
  /** The busiest of the first node. */
  threads: { name: string; ms: number }[];
  shared: { name: string; ms: number }[];
  /** Of nodes and what they share, until all were in and presence was told. */
  comingInMs: number;
};

/** Opens connections and joins each to a room, as fast as `inFlight` allows. */
export type ConnectJob = {
  kind: "connect";
  target: Target;
  connections: number;
  membersPerRoom: number;
  inFlight: number;
};

export type ConnectReport = {
  kind: "connect";
  seconds: number;
  /** Until nothing moved any more. */
  cpuMs: number;
  idleKib: number;
  rssKib: number;
};

/** Joins at a steady rate by connections that are already open. */
export type JoinJob = {
  kind: "join";
  target: Target;
  /** In the crowd before anything is measured. */
  crowd: number;
  joins: number;
  perSec: number;
  /** The room that all join: the crowd's, or an empty one each. */
  into: "crowd" | "empty";
};

export type JoinReport = { kind: "join"; cpuMs: number; p50: number; p99: number };

/** Pages of history from random places, at a steady rate, on one connection. */
export type PagesJob = {
  kind: "pages";
  target: Target;
  room: string;
  head: number;
  limit: number;
  perSec: number;
  seconds: number;
  seed: number;
};

export type PagesReport = {
  kind: "pages";
  pages: number;
  cpuMs: number;
  p50: number;
  p99: number;
};

/** Writes and fdatasyncs at a steady rate: what the disk alone costs. */
export type FsyncJob = { kind: "fsync"; dir: string; perSec: number; seconds: number };

export type FsyncReport = { kind: "fsync"; count: number; p50: number; p99: number };

/** One row begun, inserted and committed at a steady rate: what PostgreSQL alone takes for it. */
export type CommitsJob = { kind: "commits"; url: string; perSec: number; seconds: number };

export type CommitsReport = { kind: "commits"; count: number; p50: number; p99: number };

/** Messages with keys in one room, as fast as they are acknowledged. */
export type HotJob = {
  kind: "hot";
  target: Target;
  room: string;
  connections: number;
  /** Of each connection: sent and not yet acknowledged. */
  inFlight: number;
  seconds: number;
  warmUpSec: number;
  bytes: number;
};

export type HotReport = {
  kind: "hot";
  /** In the window. */
  acked: number;
  refused: number;
  windowMs: number;
  /** From the sending, in ms. */
  p50: number;
  p99: number;
  /** All nodes', in the window. */
  cpuMs: number;
  threads: { name: string; ms: number }[];
  shared: { name: string; ms: number }[];
};

/** Many joined connections are cut at once, miss messages, and all come back at once. */
export type StormJob = {
  kind: "storm";
  target: Target;
  connections: number;
  membersPerRoom: number;
  /** Messages in each room while all are away. */
  missed: number;
};

export type StormReport = {
  kind: "storm";
  /** KiB and µs of a joined connection, as `ConnectReport` has it. */
  kibEach: number;
  microsEach: number;
  rssKib: number;
  /** From the first SYN until the last one had all that it missed. */
  backSec: number;
  backP50: number;
  backP99: number;
  /** Server's, while they came back. */
  cpuMs: number;
  resumed: number;
  reset: number;
};

/** People come, talk, go and come back for minutes, and all leave at the end. */
export type ChurnJob = {
  kind: "churn";
  target: Target;
  connections: number;
  rooms: number;
  perSec: number;
  churnPerSec: number;
  seconds: number;
  seed: number;
};

export type ChurnReport = {
  kind: "churn";
  sent: number;
  acks: number;
  /** Sent by one who went before the ack came. */
  abandoned: number;
  delivered: number;
  came: number;
  left: number;
  cut: number;
  resumed: number;
  /** Hung up by the server. */
  lost: number;
  errors: Record<string, number>;
};

export type Job =
  | SteadyJob
  | ConnectJob
  | JoinJob
  | PagesJob
  | FsyncJob
  | StormJob
  | ChurnJob
  | CommitsJob
  | HotJob;
export type Report =
  | SteadyReport
  | ConnectReport
  | JoinReport
  | PagesReport
  | FsyncReport
  | StormReport
  | ChurnReport
  | CommitsReport
  | HotReport;
export type ReportOf<J extends Job> = Extract<Report, { kind: J["kind"] }>;

/** From the load process: everything is in place, or it is done, or it could not be. */
export type FromLoad =
  { type: "ready" } | { type: "done"; report: Report } | { type: "failed"; reason: string };
