// What a room is called, what it is about, and who may write in it: one form for those who keep the room.

import { maxTitleLength, maxTopicLength } from "../../src/protocol/limits.ts";
import { nameOf, type Room } from "../state/rooms.ts";
import * as words from "../words/en/room-settings.ts";
import type { Refusal } from "./actions.ts";
import type { Client } from "./client.ts";
import { askForm } from "./dialog.ts";
import { check, choice, field } from "./field.ts";

const slowChoices = [0, 5, 10, 30, 60, 300, 900, 3_600];

export function askRoomSettings({ page, actions }: Client, room: Room): void {
  const parts = fieldsFor(room);
  const { title, topic, readOnly, slow, archived } = parts;

  async function send(): Promise<Refusal | null> {
    const wanted = {
      title: title.input.value.trim() || null,
      topic: topic.input.value.trim() || null,
      readOnly: readOnly.input.checked,
      slowSeconds: slow.value(),
    };
    if (room.kind === "private" && wanted.title === null)
      return { code: "bad_request", text: words.needsTitle };
    const changes = changesOf(room, wanted);
    if (Object.keys(changes).length > 0) {
      const refusal = await actions.act({ type: "updateRoom", room: room.room, ...changes });
      if (refusal !== null) return refusal;
    }
    const archive = archived.input.checked;
    if (archive === room.archived) return null;
    return actions.act({ type: "archiveRoom", room: room.room, archived: archive });
  }

  askForm({
    id: "room-settings",
    title: words.title,
    lede:
      room.kind === "public"
        ? words.isOpen(room.room, page.instance.get())
        : words.isPrivate(nameOf(room)),
    fields: [title, topic, slow, readOnly, archived].map(({ node }) => node),
    submit: words.save,
    send,
  });
}

type Facts = Pick<Room, "title" | "topic" | "readOnly" | "slowSeconds">;

/** Only what was changed here: somebody else may change the rest at this moment. */
const changesOf = (room: Facts, wanted: Facts): Partial<Facts> => ({
  ...(wanted.title === room.title ? {} : { title: wanted.title }),
  ...(wanted.topic === room.topic ? {} : { topic: wanted.topic }),
  ...(wanted.readOnly === room.readOnly ? {} : { readOnly: wanted.readOnly }),
  ...(wanted.slowSeconds === room.slowSeconds ? {} : { slowSeconds: wanted.slowSeconds }),
});

function fieldsFor(room: Room) {
  const isPublic = room.kind === "public";
  const slow = slowChoices.includes(room.slowSeconds)
    ? slowChoices
    : [...slowChoices, room.slowSeconds].sort((a, b) => a - b);
  return {
    title: field({
      id: "room-title",
      label: words.called,
      value: room.title ?? "",
      ...(isPublic ? { placeholder: room.room } : {}),
      maxLength: maxTitleLength,
      optional: isPublic,
    }),
    topic: field({
      id: "room-topic",
      label: words.topic,
      value: room.topic ?? "",
      placeholder: words.topicLike,
      maxLength: maxTopicLength,
      optional: true,
    }),
    slow: choice(
      { id: "room-slow", label: words.slow, chosen: room.slowSeconds },
      slow.map((value) => ({
        value,
        label: value === 0 ? words.slowOff : words.between(value),
      })),
    ),
    readOnly: check(
      {
        id: "room-read-only",
        label: words.readOnly,
        hint: words.readOnlyHint,
      },
      room.readOnly,
    ),
    archived: check(
      {
        id: "room-archived",
        label: words.archived,
        hint: words.archivedHint,
      },
      room.archived,
    ),
  };
}
