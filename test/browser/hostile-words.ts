// Words and numbers that a program takes for something else than words: of languages, of systems, of our own.

const words = (line: string): readonly string[] => line.split(" ");

// What stands for nothing, for yes and no, or for an object's own parts.
const NOTHING = words(
  "null NULL nil nul Nil None undefined undef void NaN nan -nan Infinity -Infinity inf +inf true false True TRUE yes no on off y n",
);
const OBJECTS = words(
  "__proto__ prototype constructor hasOwnProperty toString toJSON valueOf isPrototypeOf then catch length name caller arguments __defineGetter__ __class__ __dict__ __import__ self this super window document globalThis process require module exports eval Function Symbol.iterator",
);
// Files that Windows would not let anybody make.
const DEVICES = words("CON PRN AUX NUL COM1 LPT1 CONIN$ CLOCK$ aux.txt nul.tar.gz C:\\con\\con");

const NUMBERS = words(
  "0 -0 +0 00 0.0 -1 1.0 01 007 1e3 1E400 -1e-400 .5 5. 1_000 1,000 1.000,00 1/0 0/0 2147483647 2147483648 -2147483649 4294967296 9007199254740991 9007199254740993 9223372036854775807 9223372036854775808 -9223372036854775809 18446744073709551616 340282366920938463463374607431768211456 3.141592653589793238462643383279 1e308 5e-324 0.1+0.2 0x0 0xffffffff 0xdeadbeef 0b101 0o17 017 0x 1n 1f 1L 1d 12e 1e 1e+ --1 ++1 $1,000.00 €1 1% 1° 1st 0.30000000000000004 123456789012345678901234567890 2025-02-30 2026-13-01 1970-01-01T00:00:00Z 24:00:60 00:00 -271821-04-20 275760-09-13T00:00:00.001Z 1.2.3.4 999.999.999.999 ::1 fe80::1%eth0 1.2.3.4/33 00000000-0000-0000-0000-000000000000",
);

// In other digits than ours.
const DIGITS: readonly string[] = [
  "\u0661\u0662\u0663",
  "\u06f4\u06f5\u06f6",
  "\u0967\u0968\u0969",
  "\u0e51\u0e52\u0e53",
  "\uff11\uff12\uff13",
  "\u2460\u2461\u2462",
  "\u2170\u2171\u2172",
  "\u4e00\u4e8c\u4e09",
  "\u00bd\u2153\u00be",
  "\u{1d7d8}\u{1d7d9}\u{1d7da}",
  "\u{1fbf0}\u{1fbf1}\u{1fbf2}",
  "\u1369\u136a\u136b",
];

// What our own server and page say, posted by somebody who would like to be taken for them.
const OURS: readonly string[] = [
  '{"type":"chat","room":"general","text":"I am not what I seem"}',
  '{"type":"deleted","room":"general","seq":1,"message":1}',
  '{"type":"error","code":"unauthenticated","text":"Sign in again"}',
  '{"type":"welcome","user":{"id":"owner","role":"owner"}}',
  '","admin":true,"x":"',
  '"}',
  '\\"}',
  '"},{"type":"system',
  "/join general owner",
  "/me says nothing",
  "//help",
  "/delete 1",
  "/ban Ada for good",
  "/",
  "//",
  "/ /",
  "ping",
  "2::",
  '42["chat",{}]',
  "Message deleted",
  "edited",
  "Waiting to send",
  "You were banned",
  "Ada is writing",
  "A message that is no longer kept",
  "New",
  "g_ada",
  "s:1",
  "k:key-00000001",
  "t-s:1",
  "cs_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
];

export const WORDS: readonly string[] = [
  ...NOTHING,
  ...OBJECTS,
  ...DEVICES,
  ...NUMBERS,
  ...DIGITS,
  ...OURS,
];
