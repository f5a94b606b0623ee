// The hub, as hub.ts says: puts its parts together. Knows no SQL, no HTTP, no command.

import type { Timer } from "../lib/clock.ts";
import { withKey } from "../protocol/codec.ts";
import { CLOSES } from "../protocol/closes.ts";
import type { DurableEvent, RoomFacts } from "../protocol/events.ts";
import type { RoomName, UserId } from "../protocol/ids.ts";
import { asRoomName } from "../protocol/ids.ts";
import { createAways } from "./away.ts";
import { createDelivery, envelopeOf, recorded } from "./delivery.ts";
import { createElsewhere } from "./elsewhere.ts";
import { everywhere, foundHere } from "./everywhere.ts";
import { createFanout } from "./fanout.ts";
import { watchHeads } from "./heads.ts";
import type { Entrance, Hub, HubOptions } from "./hub.ts";
import { createNodes } from "./nodes.ts";
import { createPresences, personOf } from "./presence.ts";
import { createRename } from "./renames.ts";
import {
  closePeer,
  makeRoom,
  type Peer,
  type Recording,
  type Room,
  type Seat,
  seatIn,
  sendTo,
  takeOut,
} from "./room.ts";
import { createSignals, isSignal } from "./signals.ts";
import { setStanding } from "./standing.ts";
import { createTypings } from "./typing.ts";
import { createUsers } from "./users.ts";
import { createVerdicts } from "./verdicts.ts";
import { type Texts, type Watched, watching } from "./watch.ts";
import { createWhereabouts, userTopic } from "./whereabouts.ts";

const sweepEveryMs = 1_000;

export function createHub(options: HubOptions): Hub {
  const { broker, clock, log } = options;
  const rooms = new Map<RoomName, Room>();
  const verdicts = createVerdicts();
  const users = createUsers();
  const fanout = createFanout(clock, options.publish, options.maxUnsentBytes, (room) =>
    delivery.settle(room),
  );
  let texts: Texts | null = null;
  const watched: Watched = {
    facts: takeFacts,
    grows: (frame, since) => texts?.grows(frame, since) ?? true,
    changed: (change) => texts?.changed(change),
    opened: (room) => texts?.opened(room),
  };
  const sent = broker.alone ? fanout : watching(fanout, watched);
  const delivery = createDelivery(broker, clock, log, sent, options.readEvents);
  const { readHeads } = options;
  const { heal } = delivery;
  const heads = watchHeads({ broker, clock, log, readHeads, rooms, heal, wentBack });
  const tell = (room: Room, frame: string, except: UserId | "" = ""): void =>
    fanout.push(room, { seq: 0, frame, author: except, key: "" });
  const signals = createSignals(broker, clock, log);
  const elsewhere = createElsewhere({
    ...{ broker, signals, clock, rooms, users },
    ...{ presences: () => presences, aways: () => aways, living: () => nodes.living() },
    introduced: () => nodes.introduced,
  });
  const whereabouts = createWhereabouts(broker, signals, clock, users);
  const countOf = (room: Room): number => room.present.size + elsewhere.unnamed(room);
  const hooks = { notify: tell, count: countOf, changedHere: elsewhere.touch };
  const typings = createTypings(clock, tell);
  const aways = createAways(clock, options.presence, hooks);
  const presences = createPresences(clock, options.presence, {
    ...hooks,
    gone(room, user) {
      typings.set(room, user, false);
      users.forgetIfGone(user);
      forgetIfEmpty(room);
    },
  });

  broker.subscribe((envelope) => {
    if (isSignal(envelope.topic)) return signals.accept(envelope);
    const room = rooms.get(asRoomName(envelope.topic));
    if (room === undefined) return;
    const { seq } = envelope;
    if (broker.alone && seq > 0 && seq <= room.delivered) heads.check(room);
    delivery.accept(room, envelope);
  });
  const sweeper: Timer = clock.every(
    Math.min(sweepEveryMs, options.presence.graceMs || sweepEveryMs),
    () => {
      presences.sweep();
      typings.sweep();
      whereabouts.sweep();
      for (const room of rooms.values()) forgetIfEmpty(room);
    },
  );

  const nodes = createNodes({
    ...{ broker, signals, clock, log, graceMs: options.presence.graceMs },
    beat: elsewhere.beat,
    came: elsewhere.came,
    stopping: elsewhere.stopping,
    gone(node) {
      elsewhere.gone(node);
      whereabouts.gone(node);
    },
    back() {
      elsewhere.back();
      whereabouts.back();
    },
  });

  function open(name: RoomName): Room {
    const known = rooms.get(name);
    if (known !== undefined) return known;
    const room = makeRoom(name);
    rooms.set(name, room);
    room.followed = heads.follow(room, elsewhere.open(room));
    return room;
  }

  // A snapshot may come in after a change that is newer.
  function takeFacts(room: Room, facts: RoomFacts, seq: number): void {
    if (seq < room.factsSeq) return;
    room.facts = facts;
    room.factsSeq = seq;
  }

  // A copy: a close takes the connection out of the list at once.
  const peersOf = (userId: UserId): Peer[] => [...(users.get(userId)?.peers ?? [])];

  function markStale(room: Room, userId: UserId): void {
    for (const recording of room.recordings) recording.stale.add(userId);
  }

  function forgetIfEmpty(room: Room): void {
    if (room.ours > 0 || room.recordings.size > 0) return;
    // A flush under way would reach those who join a new room of that name: the sweep comes again.
    if (room.busy || room.waiting.length > 0 || room.noticePending) return;
    if (rooms.get(room.name) !== room) return;
    rooms.delete(room.name);
    broker.unfollow(room.name);
    elsewhere.close(room);
  }

  function seatAt(room: Room, peer: Peer): Seat {
    const known = seatIn(peer, room.name);
    if (known !== undefined) return known;
    const slice = fanout.sliceFor(room);
    const seat: Seat = { room, peer, slice, role: "member", mutedUntil: 0 };
    slice.size++;
    peer.seats.push(seat);
    peer.socket?.subscribe(slice.topic);
    if (peer.socket?.apart === true) slice.apart.add(seat);
    presences.sit(seat);
    aways.seated(room, peer.user);
    return seat;
  }

  // Numbers that were told are given out again: all begin anew, from a snapshot, under the store's new epoch.
  function wentBack(room: Room): void {
    log.warn("store_went_back", { room: room.name, delivered: room.delivered });
    room.delivered = -1;
    delivery.settle(room);
    // Of what nobody has any more.
    for (const recording of room.recordings) recording.envelopes.length = 0;
    for (const { seats } of [...room.present.values()])
      for (const { peer } of [...seats]) closePeer(peer, CLOSES.resync);
  }

  // Nobody was seated, so nothing was followed: begin at the snapshot, and what was recorded after it.
  function follow(room: Room, recording: Recording, { head, epoch }: Entrance): void {
    const newest = recording.envelopes.reduce(
      (most, envelope) => Math.max(most, envelope.seq),
      head,
    );
    room.delivered = newest;
    room.epoch = epoch;
    room.settled = newest;
    room.known = newest;
    for (const slice of room.slices) slice.sent = newest;
    watched.opened(room.name);
  }

  const rename = createRename(signals, users, rooms, tell);
  const hub: Hub = {
    ...{ users, signals, living: nodes.living, sayBye: nodes.sayBye },
    get here() {
      return hub;
    },
    namesUpTo: options.presence.namesUpTo,
    publish: (event) => broker.publish(envelopeOf(event)),
    record(name) {
      const room = open(name);
      const { followed } = room;
      const recording: Recording = { room, envelopes: [], stale: new Set(), followed };
      room.recordings.add(recording);
      return recording;
    },
    endRecording(recording) {
      recording.room.recordings.delete(recording);
      forgetIfEmpty(recording.room);
    },
    async admit(peer, recording, entrance, greet) {
      const { room } = recording;
      const { head, epoch, facts, role, mutedUntil } = entrance;
      if (room.delivered >= 0 && room.epoch !== epoch) wentBack(room);
      // Again and again: while we waited, another join may have begun to follow the room from a snapshot
      // that is older than ours, and would send us a second time what we have.
      while (room.delivered >= 0 && room.settled < head) await delivery.reached(room, head);
      // From here on without waiting: subscribe and snapshot are one step.
      if (peer.socket === null || recording.stale.delete(peer.user.id)) return false;
      if (room.delivered < 0) follow(room, recording, entrance);
      const sent = (seatIn(peer, room.name)?.slice ?? fanout.sliceFor(room)).sent;
      const since = recorded(recording, head, sent);
      if (since === null) return false;
      takeFacts(room, facts, head);
      const seat = seatAt(room, peer);
      seat.role = role;
      seat.mutedUntil = mutedUntil;
      peer.current = seat;
      const missed = since.map((envelope): DurableEvent => {
        const own = envelope.author === peer.user.id && envelope.key !== "";
        // Our own encoding, a moment ago.
        return JSON.parse(
          own ? withKey(envelope.frame, envelope.key) : envelope.frame,
        ) as DurableEvent;
      });
      greet({ seat, missed });
      return true;
    },
    leave(seat, { grace }) {
      const { room, peer, slice } = seat;
      if (!takeOut(peer.seats, seat)) return;
      if (peer.current === seat) peer.current = null;
      peer.socket?.unsubscribe(slice.topic);
      slice.apart.delete(seat);
      slice.size--;
      presences.stand(seat, { grace });
      // The last connection is gone: what is published meanwhile is not followed (see `follow`).
      if (room.slices.some((each) => each.size > 0)) return;
      room.delivered = -1;
      delivery.settle(room);
    },
    expel(userId, name, frame, except) {
      const room = rooms.get(name);
      if (room !== undefined) markStale(room, userId);
      for (const peer of peersOf(userId)) {
        const seat = seatIn(peer, name);
        if (seat !== undefined) hub.leave(seat, { grace: false });
      }
      if (room !== undefined) presences.endGrace(room, userId);
      if (frame !== null) hub.tellUser(userId, frame, { room: name, except });
    },
    disconnect(userId, close, sessions) {
      // Newcomers from the address of a ban are kept out by it, too.
      verdicts.add(close === CLOSES.banned ? null : userId);
      const isSentAway = close === CLOSES.banned || close === CLOSES.kicked;
      for (const peer of peersOf(userId)) {
        if (sessions !== undefined && !sessions.includes(peer.grant.session)) continue;
        if (isSentAway) for (const seat of [...peer.seats]) hub.leave(seat, { grace: false });
        closePeer(peer, close);
      }
    },
    tellUser(userId, frame, { room, except } = {}) {
      const encoded = JSON.stringify(frame);
      for (const peer of peersOf(userId)) {
        const isOpen = room === undefined || peer.grant.rooms?.has(room) !== false;
        if (isOpen && peer !== except) sendTo(peer, encoded);
      }
    },
    tellRoom: (frame, since) =>
      broker.publish({
        ...{ topic: frame.room, seq: 0, frame: JSON.stringify(frame), author: "", key: "" },
        ...(since === undefined ? {} : { since }),
      }),
    tellHere(frame, since) {
      const room = rooms.get(frame.room);
      const envelope = { topic: frame.room, seq: 0, frame: JSON.stringify(frame), since };
      if (room !== undefined) delivery.accept(room, { ...envelope, author: "", key: "" });
    },
    onTexts: (listener) => void (texts = listener),
    setFacts(name, facts, seq) {
      const room = rooms.get(name);
      if (room !== undefined) takeFacts(room, facts, seq);
    },
    setStanding(userId, name, change) {
      if (name === null) verdicts.add(userId);
      const room = name === null ? undefined : rooms.get(name);
      if (room !== undefined) markStale(room, userId);
      const told = setStanding(users.get(userId), name, change);
      if (told !== null) hub.tellUser(userId, told, name === null ? {} : { room: name });
    },
    mayBeElsewhere: () => false,
    async seek({ id, mark }) {
      return foundHere(users.get(id)) ?? foundHere(users.named(mark));
    },
    isFree: async (username, userId) => users.isFree(username, userId),
    isAttending(userId, name) {
      const presence = rooms.get(name)?.present.get(userId);
      if (presence === undefined) return false;
      const { user, seats, elsewhere: nodes } = presence;
      if (seats.some(({ peer }) => !peer.away)) return true;
      return [...(nodes ?? [])].some((node) => {
        const at = user.elsewhere?.get(node);
        return at !== undefined && !at.away && !at.cut;
      });
    },
    count(name) {
      const room = rooms.get(name);
      return room === undefined ? elsewhere.count(name) : countOf(room);
    },
    people(name, after, limit) {
      const present = [...(rooms.get(name)?.present.values() ?? [])].map(({ user }) => user);
      const later = present.filter(({ id }) => id > after);
      later.sort((one, other) => (one.id < other.id ? -1 : 1));
      return later.slice(0, limit).map(personOf);
    },
    setAway: (peer, away) => aways.set(peer, away),
    recountAway(user) {
      aways.recount(user);
      whereabouts.recount(user);
    },
    typing: (seat, typing) => typings.set(seat.room, seat.peer.user, typing),
    rename,
    call(userId, username) {
      const user = users.get(userId);
      if (user !== undefined) rename({ user }, username);
      else signals.send(userTopic(userId), "called", { userId, username, told: [] });
    },
    verdicts,
    size: () => ({ users: users.count(), rooms: rooms.size }),
    close() {
      sweeper.cancel();
      nodes.close();
      heads.close();
    },
  };
  const { living } = nodes;
  return everywhere(hub, { signals, rooms, typings, whereabouts, living });
}
