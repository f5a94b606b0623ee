// A quiet tone, made here: two soft notes, a fifth apart. Not again right after the last.

import type { Clock } from "../lib/clock.ts";

const restMs = 2_000;
const loudness = 0.05; // of the loudest there is
const notes = [
  { hz: 587.33, atSec: 0 },
  { hz: 880, atSec: 0.12 },
];
const fadeSec = 0.5;

let context: AudioContext | null = null;
let playedAtMs = Number.NEGATIVE_INFINITY;

/** Silent where the browser lets no page sound that nobody has touched yet. */
export function playTone(clock: Clock): void {
  if (clock.elapsed() - playedAtMs < restMs) return;
  playedAtMs = clock.elapsed();
  context ??= new AudioContext();
  // One that the browser has put to rest.
  void context.resume().catch(() => {});
  for (const { hz, atSec } of notes) playNote(context, hz, context.currentTime + atSec);
}

function playNote(on: AudioContext, hz: number, start: number): void {
  const note = new OscillatorNode(on, { type: "sine", frequency: hz });
  const gain = new GainNode(on, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(loudness, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + fadeSec);
  note.connect(gain).connect(on.destination);
  note.start(start);
  note.stop(start + fadeSec);
}
