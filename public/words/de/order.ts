// Keeping order with people: the questions before a mute, a removal, a ban, a deletion, a report.

import { lasting } from "./lasting.ts";

export const where = "Wo";
export const inRoom = (room: string): string => `In ${room}`;
export const everywhere = (instance: string): string => `Überall bei ${instance}`;
export const howLong = "Wie lange";
export const span = (seconds: number): string => lasting(seconds);
export const forGood = "Für immer";
export const reason = "Grund";
export const mayBeEmpty = "Das kann leer bleiben.";

const toldWhyOnly = "Der Grund wird genannt, aber nicht, von wem es kommt.";

export const muteThem = (name: string): string => `${name} stummschalten`;
export const muteLede = `Mitlesen geht weiter, schreiben nicht. ${toldWhyOnly}`;
export const mute = "Stummschalten";
export const lifted = "Nicht mehr: Schreiben geht wieder";

export const removeThem = (name: string, room: string): string => `${name} aus ${room} entfernen?`;
export const remove = "Entfernen";
export const mayComeBack = "Zurückkommen ist jederzeit möglich.";
export const seeNoMore = "Zu sehen ist der Raum erst wieder, wenn jemand den Zutritt gibt.";
export const toldWhy = (after: string): string => `${after} ${toldWhyOnly}`;

export const banThem = (name: string): string => `${name} sperren`;
export const banLede = `Das gilt sofort, und niemand kommt so wieder herein. ${toldWhyOnly}`;
export const ban = "Sperren";
export const deleteSaid = "Geschriebenes löschen";
export const nothing = "Nichts";
export const inTheLast = (seconds: number): string => `Aus der letzten Zeit: ${lasting(seconds)}`;

export const deleteThis = "Diese Nachricht löschen?";
export const deleteLede = "Sie ist dann für alle weg, und für immer.";
export const doDelete = "Löschen";

export const reportWhat = (name: string): string => `Melden, was ${name} geschrieben hat`;
export const reportLede = (instance: string): string =>
  `Wer bei ${instance} für Ordnung sorgt, sieht dann diese Nachricht und deinen Namen.`;
export const whatIsWrong = "Was stimmt damit nicht?";
export const report = "Melden";
