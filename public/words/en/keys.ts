// The names of keys, and what each of them does.

/** As they stand on a keyboard. */
export const names = {
  mod: "Ctrl",
  alt: "Alt",
  shift: "Shift",
  enter: "Enter",
  escape: "Esc",
  delete: "Delete",
  home: "Home",
  end: "End",
  pageUp: "Page Up",
  pageDown: "Page Down",
};

export const title = "Keys";
export const everywhere = "Everywhere";
export const writing = "While writing";
export const reading = "On a message";

export const jump = "Jump or search";
export const nextRoom = "Room above or below";
export const nextUnread = "Next unread room";
export const nextRegion = "Next or previous part of the page";
export const searchAll = "Search everywhere";
export const searchHere = "Search in this room";
export const escape = "Close, cancel, then all is read";
export const allRead = "Mark all rooms as read";
export const thisSheet = "These keys";

export const send = "Send";
export const newLine = "New line";
export const sendAlways = "Send, on a phone too";
export const editLast = "Edit your last message";
export const complete = "People, rooms, emoji";
export const bold = "Bold";
export const italic = "Italic";

export const move = "Message above or below";
export const page = "Some messages up or down";
export const ends = "First shown, latest";
export const actions = "All that can be done with it";
export const reply = "Reply";
export const edit = "Edit";
export const react = "React";
export const remove = "Delete";
export const unread = "Mark unread from here";
export const copy = "Copy the text";
export const back = "Back to where you write";

export const letters = "Single letters and signs do something";
export const lettersHint =
  "Off, R or ? is only a letter or a sign. Keys with names stay as they are.";
