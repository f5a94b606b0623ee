// A frame's way in: decode, take from the allowance, run, reply. The edge where a ChatError becomes an answer.

import type { Context, Result } from "../commands/context.ts";
import { runCommand } from "../commands/run.ts";
import { type Allowance, allowanceOf, holdsNext } from "../commands/table.ts";
import { closePeer } from "../hub/room.ts";
import type { Limiter, Verdict } from "../lib/limiter.ts";
import type { Log } from "../lib/log.ts";
import { type Decoded, type Decoder, errorReply } from "../protocol/codec.ts";
import type { Command, CommandType } from "../protocol/commands.ts";
import { CLOSES } from "../protocol/closes.ts";
import { ChatError, ERRORS } from "../protocol/errors.ts";
import type { Ref, ServerFrame } from "../protocol/events.ts";
import { type Connection, say } from "./connection.ts";

export type Limiters = Readonly<Record<Allowance, Limiter>>;

export type ReceiveOptions = {
  context: Context;
  decode: Decoder;
  limiters: Limiters;
  log: Log;
};

export type Receive = {
  frame(connection: Connection, frame: string): void;
  /** A WebSocket ping or pong: worth nothing to us, so that a flood of them is a command's flood. */
  control(connection: Connection): void;
  /** Resolves when no command is under way. */
  idle(): Promise<void>;
};

// The allowances bound this long before; it is for a server that has them off.
export const mostHeldFrames = 1_000;

export function createReceive(options: ReceiveOptions): Receive {
  const { context, limiters, log } = options;
  let underWay = 0;
  let whenIdle: (() => void)[] = [];

  function take(connection: Connection, frame: string): void {
    const decoded = options.decode(frame);
    const allowance = decoded.ok ? allowanceOf(decoded.command) : "commands";
    const verdict = limiters[allowance].take(connection.user.id, context.clock.elapsed());
    if (!verdict.allowed) return refuse(connection, allowance, verdict, decoded);
    if (decoded.ok) return run(connection, decoded.command, decoded.plain);
    const text = decoded.text ?? ERRORS[decoded.code].text;
    say(connection, errorReply(decoded.code, text, { ref: decoded.ref }));
  }

  function refuse(
    connection: Connection,
    allowance: Allowance,
    verdict: Verdict & { allowed: false },
    decoded: Decoded,
  ): void {
    const { retryAfterMs } = verdict;
    const ref = decoded.ok ? decoded.command.ref : decoded.ref;
    const { count, perMs } = context.limits[allowance];
    const text = verdict.blocked
      ? `Slow down! Nothing is taken from you for ${Math.ceil(retryAfterMs / 1000)} s.`
      : `Slow down! At most ${count} ${allowance} in ${perMs / 1000} s.`;
    say(connection, errorReply("rate_limited", text, { ref, retryAfterMs }));
    if (verdict.pushing) cutOff(connection);
  }

  function cutOff(connection: Connection): void {
    log.warn("rate_limited", { userId: connection.user.id, address: connection.address });
    closePeer(connection, CLOSES.rateLimited);
  }

  function run(connection: Connection, command: Command, plain: boolean): void {
    const ref = command.ref;
    const quiet = plain && command.type === "chat";
    const answer = (frame: ServerFrame | null): void => {
      if (frame !== null && !(quiet && frame.type === "ack")) say(connection, frame, ref);
    };
    let result: Result;
    try {
      result = runCommand(context, { peer: connection, command, reply: answer });
    } catch (error) {
      return fail(connection, command.type, error, ref);
    }
    if (!(result instanceof Promise)) return answer(result);
    underWay++;
    connection.underWay++;
    const holds = holdsNext(command);
    if (holds) connection.held ??= [];
    result
      .then(answer, (error: unknown) => fail(connection, command.type, error, ref))
      .catch((error: unknown) => log.error("reply_failed", { command: command.type }, error))
      .finally(() => {
        connection.underWay--;
        if (holds) release(connection);
        if (--underWay === 0) settle();
      });
  }

  function fail(connection: Connection, command: CommandType, error: unknown, ref?: Ref): void {
    if (error instanceof ChatError) {
      const { code, message, retryAfterMs } = error;
      return say(connection, errorReply(code, message, { ref, retryAfterMs }));
    }
    log.error("command_failed", { command, userId: connection.user.id }, error);
    say(connection, errorReply("internal", ERRORS.internal.text, { ref }));
  }

  function release(connection: Connection): void {
    const frames = connection.held ?? [];
    connection.held = null;
    for (const [at, frame] of frames.entries()) {
      if (connection.closing || connection.socket === null) return;
      take(connection, frame);
      if (connection.held === null) continue;
      // That one holds the rest again.
      connection.held = frames.slice(at + 1);
      return;
    }
  }

  function settle(): void {
    const waiting = whenIdle;
    whenIdle = [];
    for (const wake of waiting) wake();
  }

  return {
    control(connection) {
      if (connection.closing) return;
      const verdict = limiters.commands.take(connection.user.id, context.clock.elapsed());
      // Refused in silence: who floods with pings reads no sentences. Only the cut is felt.
      if (!verdict.allowed && verdict.pushing) cutOff(connection);
    },
    frame(connection, frame) {
      if (connection.closing) return;
      if (connection.held === null) return take(connection, frame);
      if (connection.held.push(frame) > mostHeldFrames) closePeer(connection, CLOSES.rateLimited);
    },
    idle: () =>
      underWay === 0 ? Promise.resolve() : new Promise((wake) => void whenIdle.push(wake)),
  };
}
